//! Speakers are found by the words of their names, in any order, script and usual spelling.

super::sql_migration!();

const UP: &str = r"
-- The words of a name: letters and digits in lower case, without accents, in Latin letters where the script
-- has an alphabet, with single spaces between. The letters are those of the crate any_ascii, as the API
-- reads them; it is held equal to `speaker::name_match` by a test.
CREATE FUNCTION name_letters(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters text := translate(normalize(name, NFKD), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ''`', 'abcdefghijklmnopqrstuvwxyz');
    pair    text;
BEGIN
    IF letters ~ '[^\u0001-\u007f]' THEN
        -- Accents, vowel points, what takes no room, and letters that Latin has nothing for.
        letters := regexp_replace(letters, '[\u00ad\u02b9-\u02bf\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7'
            '\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2018\u2019\u202a-\u202e\u2060-\u2069\ufeff'
            '\u01b8\u01b9\u0241\u0242\u03cf\u03d7\u042a\u042c\u044a\u044c\u048c\u048d\u0559\u05d0\u05e2\u0621\u0627\u0639\u0671\u10f8\u10fa\u10fe]', '', 'g');
        letters := translate(letters,
            'ÐØðøĐđĦħıĸŁłŦŧƀƁƂƃƄƅƆƇƈƉƊƋƌƍƎƏƐƑƒƓƔƖƗƘƙƚƛƜƝƞƟƤƥƦƧƨƫƬƭƮƱƲƳƴƵƶƼƽƿǀǁǃǝǤǥǷȜȝȠȡȤȥȴȵȶȷȺȻȼȽȾȿɀɃɄɅɆɇɈɉɊɋɌɍɎɏͰͱͲͳͶͷͻͼͽͿΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩαβγδεζηικλμνξοπρςστυφωϘϙϜϝϞϟϠϡϤϥϦϧϨϩϪϫϬϭϳϺϻϼϽϾϿІЈЋАБВГДЕЗИКЛМНОПРСТУФЫЭабвгдезиклмнопрстуфыэіјћѠѡѢѣѦѧѪѫѲѳѴѵѸѹѺѻѼѽҀҁҐґҖҗҘҙҚқҜҝҞҟҠҡҨҩҪҫҮүҰұҲҳҶҷҸҹҺһӀӃӄӏӘәӨөӼӽӾӿԱԲԳԴԵԶԷԸԹԻԼԿՀՄՅՆՈՊՋՍՎՏՐՒՓՔՕՖՠաբգդեզէըթիլկհմյնոպջսվտրւփքօֆֈבגדהוזחטילםמןנסףפקרשתװؠبةتجحدرزسصضطػؼؽؾؿفقكلمنهوىي٠١٢٣٤٥٦٧٨٩ٮٯٲٳٴٹٻټٽپڃڄڈډڊڏڐڑڒړڔڕڗڙڛڡڢڣڤڥڧڨکڪګڬگڱڲڳڴڵڶڷڸڹںڻڼھڿہۃۄۅۆۇۈۉۊۋیێۏېےەۮۯ۰۱۲۳۴۵۶۷۸۹ۺۻۼႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႰႱႲႳႴႵႷႿჀჁჂჃჄჅჇაბგდევზთიკლმნოპრსტუფქყჯჰჱჲჳჴჵჶჷჹჿ',
            'dododdhhiqllttbbbb66occddddzeeeffggiikkllwnnoppr22ttttuvyyzz55wcxqeggwyyndzzlntjaccltszbuaeejjqqrryyhhsswwsssjavgdeziiklmnxoprstyfoavgdeziiklmnxoprsstyfoqqwwqqssffxxhhjjccjssrsssijcabvgdeziklmnoprstufyeabvgdeziklmnoprstufyeijcooeeeeooffyyuuooooqqggjjzzqqggqqqqwwssuuuuhhjjcchhhqqhaaooxxhhabgdezeytilkhmynopjsvtrwpkofaabgdezeytilkhmynopjsvtrwpkofhvgdhvzhtylmmnnsffkrstvybhtjhdrzssdtggyiifqklmnhway0123456789bqauetbttpnjdddddrrrrrdrsffpvvqgkkgggngggllllnnnnhnhhooouuuuvyeveeedr0123456789slnabgdevztiklmnoprstupkqjheywxoeabgdevztiklmnoprstupkqjheywxofegw');
        IF letters ~ '[^\u0001-\u007f]' THEN
            FOREACH pair IN ARRAY string_to_array(
                'Æ=ae Þ=th ß=ss æ=ae þ=th Ŋ=ng ŋ=ng Œ=oe œ=oe ƕ=hw Ƣ=gh ƣ=gh Ʃ=sh ƪ=sh Ʒ=zh ƺ=zh ƻ=dz ƾ=ts ǂ=qc '
                'Ƕ=hw Ȣ=ou ȣ=ou ȸ=db ȹ=qp Θ=th Χ=ch Ψ=ps θ=th χ=ch ψ=ps Ϛ=st ϛ=st Ϣ=sh ϣ=sh Ϯ=ti ϯ=ti Ϸ=sh ϸ=sh '
                'Ђ=dj Є=ie Ѕ=dz Љ=lj Њ=nj Џ=dzh Ж=zh Х=kh Ц=ts Ч=ch Ш=sh Щ=shch Ю=yu Я=ya ж=zh х=kh ц=ts ч=ch '
                'ш=sh щ=shch ю=yu я=ya ђ=dj є=ie ѕ=dz љ=lj њ=nj џ=dzh Ѥ=ie ѥ=ie Ѩ=ie ѩ=ie Ѭ=io ѭ=io Ѯ=ks ѯ=ks '
                'Ѱ=ps ѱ=ps Ѿ=ot ѿ=ot Ҋ=jh ҋ=jh Ҏ=rh ҏ=rh Ғ=gh ғ=gh Ҕ=gh ҕ=gh Ң=ng ң=ng Ҥ=ng ҥ=ng Ҧ=ph ҧ=ph Ҭ=th '
                'ҭ=th Ҵ=ts ҵ=ts Ҽ=ch ҽ=ch Ҿ=ch ҿ=ch Ӆ=lh ӆ=lh Ӈ=ng ӈ=ng Ӊ=nh ӊ=nh Ӌ=dzh ӌ=dzh Ӎ=mh ӎ=mh Ӕ=ae ӕ=ae '
                'Ӡ=dz ӡ=dz Ӷ=gh ӷ=gh Ӻ=xh ӻ=xh Ժ=zh Խ=kh Ծ=ts Ձ=dz Ղ=gh Ճ=ch Շ=sh Չ=ch Ռ=rr Ց=ts ժ=zh խ=kh ծ=ts '
                'ձ=dz ղ=gh ճ=ch շ=sh չ=ch ռ=rr ց=ts ך=kh כ=kh ץ=ts צ=ts ׯ=yyy ױ=oy ײ=ey ث=th خ=kh ذ=dh ش=sh ظ=dh '
                'غ=gh ٺ=th ٿ=th ڀ=bh ځ=dz ڂ=dz څ=ts چ=ch ڇ=ch ڋ=dd ڌ=dh ڍ=dh ڎ=dh ږ=zh ژ=zh ښ=sh ڜ=ch ڝ=ts ڞ=ch '
                'ڟ=th ڠ=ng ڦ=ph ڭ=ng ڮ=kp ڰ=gg ڽ=ny ۍ=ey ۑ=ny Ⴏ=zh Ⴖ=gh Ⴘ=sh Ⴙ=ch Ⴚ=ts Ⴛ=dz Ⴜ=ts Ⴝ=ch Ⴞ=kh Ⴭ=ae '
                'ჟ=zh ღ=gh შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჽ=ae ẞ=ss', ' ') LOOP
                letters := replace(letters, left(pair, 1), substr(pair, 3));
            END LOOP;
        END IF;
        letters := regexp_replace(letters, '[\u0080-\u024f\u0370-\u0482\u048a-\u04ff\u0531-\u058a\u05be\u05d0-\u05f4'
            '\u0620-\u064a\u0660-\u066f\u0671-\u06d5\u06ee-\u06fc\u10a0-\u10ff\u1e9e\u2000-\u2bff\u3000-\u303f\u30fb]', ' ', 'g');
    END IF;
    RETURN btrim(regexp_replace(letters, '[\u0001-\u002f\u003a-\u0060\u007b-\u007f]+', ' ', 'g'));
END
$$;

-- The words that `name_letters` gives, as they sound, more or less. Each pair is replaced in its turn; `^`
-- and `$` are the ends of a word.
CREATE FUNCTION name_sounds(letters text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    sounds text := '^' || replace(letters, ' ', '$ ^') || '$';
    pair   text;
BEGIN
    FOREACH pair IN ARRAY string_to_array(
        'ael$=a_el$ oel$=o_el$ uel$=u_el$ ae$=a_e$ oe$=o_e$ ue$=u_e$ aue=au_e eue=eu_e ae=a oe=o ue=u _= '
        'shch=sch ^tch=^ch khail=hail khal=hal ^khod=^hod ^khru=^hru khov=hov zakhar=zahar '
        '^michail$=^mihail$ ^yu=^iu ^jur=^iur ^jul=^iul ^yev=^ev ^jev=^ev ^iev=^ev ^yelen=^elen '
        '^jelen=^elen ^yelts=^elts ^jelz=^elts ^yekat=^ekat ^jekat=^ekat ^yakov=^iakov ^jakov=^iakov '
        '^yaros=^iaros ^jaros=^iaros ^yanuk=^ianuk ^janukov=^ianukov ^yats=^iats lyu=liu nyu=niu tyu=tiu '
        'dyu=diu lju=liu lya=lia nya=nia tya=tia dya=dia lja=lia nja=nia tja=tia ^yi$=^y_i$ iya$=ia$ '
        'iia$=ia$ ija$=ia$ aya$=aia$ aja$=aia$ iy$=i$ ii$=i$ ij$=i$ yy$=i$ yi$=i$ yj$=i$ _= sky$=ski$ '
        'ey$=ei$ ej$=ei$ olay$=olai$ olaj$=olai$ toy$=toi$ toj$=toi$ ury$=uri$ itry$=itri$ taly$=tali$ '
        'toly$=toli$ gory$=gori$ orgy$=orgi$ sily$=sili$ kady$=kadi$ nady$=nadi$ geny$=geni$ lery$=leri$ '
        '^aleksandr$=^aleksander$ ^alexandr$=^aleksander$ ^alexander$=^aleksander$ ^alexei$=^aleksei$ '
        '^sergui$=^sergei$ ^pyotr$=^petr$ ^piotr$=^petr$ ^fyodor$=^fedor$ ^fiodor$=^fedor$ '
        '^feodor$=^fedor$ ^semyon$=^semen$ ^artyom$=^artem$ ^dimitri$=^dmitri$ ^yegor$=^egor$ '
        '^mohammed$=^muhammad$ ^mohammad$=^muhammad$ ^muhammed$=^muhammad$ ^mohamed$=^muhammad$ '
        '^mohamad$=^muhammad$ ^muhamed$=^muhammad$ ^muhamad$=^muhammad$ ^mhmd$=^muhammad$ ^ahmed$=^ahmad$ '
        '^husain$=^hussein$ ^husayn$=^hussein$ ^hussain$=^hussein$ ^hossein$=^hussein$ '
        '^hussayn$=^hussein$ ^husein$=^hussein$ ^hassan$=^hasan$ ^youssef$=^yusuf$ ^yousef$=^yusuf$ '
        '^yusef$=^yusuf$ ^yussef$=^yusuf$ ^iusuf$=^yusuf$ ^iusef$=^yusuf$ ^iussef$=^yusuf$ '
        '^qaddafi$=^gaddafi$ ^kaddafi$=^gaddafi$ ^kadafi$=^gaddafi$ ^gadafi$=^gaddafi$ '
        '^gadhafi$=^gaddafi$ ^qadhafi$=^gaddafi$ ^haled$=^khalid$ ^halid$=^khalid$ ^abdel$=^abdul$ '
        '^abdal$=^abdul$ ^umar$=^omar$ ^usama$=^osama$ ^mostafa$=^mustafa$ ^ebrahim$=^ibrahim$ '
        '^faysal$=^faisal$ ^feisal$=^faisal$ ^assad$=^asad$ '
        'kh=h ph=f ck=k cz=ch sch=sh tz=ts ch=_h c=k _h=ch x=ks q=k w=v ou=u oo=u ee=i y=i j=i ie$=i$', ' ') LOOP
        sounds := replace(sounds, split_part(pair, '=', 1), split_part(pair, '=', 2));
    END LOOP;
    RETURN array_remove(string_to_array(
        translate(regexp_replace(sounds, '([a-z])\1+', '\1', 'g'), '^$', ''), ' '), '');
END
$$;

-- What a name is found by: its words as they sound, two that follow one another also as one word; `.x` for
-- a word that begins with x; `=x` for one that is only its initial.
CREATE FUNCTION name_search(name text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words   text[] := string_to_array(name_letters(name), ' ');
    sounds  text[] := name_sounds(array_to_string(words, ' '));
    lexemes text[] := sounds;
BEGIN
    FOR n IN 1 .. cardinality(words) LOOP
        lexemes := lexemes || ('.' || left(words[n], 1));
        IF words[n] ~ '^[a-z0-9]$' THEN
            lexemes := lexemes || ('=' || words[n]);
        END IF;
        IF n > 1 THEN
            lexemes := lexemes || regexp_replace(sounds[n - 1] || sounds[n], '([a-z])\1+', '\1', 'g');
        END IF;
    END LOOP;
    RETURN array_to_tsvector(lexemes);
END
$$;

-- `pg_restore` makes the index with an empty search path.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION name_search(text) SET search_path = %I, pg_temp', current_schema());
END
$$;
CREATE INDEX speaker_name_found ON speaker_name USING gin (name_search(name));
";

const DOWN: &str = r"
DROP INDEX speaker_name_found;
DROP FUNCTION name_search(text);
DROP FUNCTION name_sounds(text);
DROP FUNCTION name_letters(text);
";
