//! The search: what is found by which words, by whom, and in which order.

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::{Stock, id};

const PAGE: &str = "query ($query: String!, $first: Int, $after: String, $types: [SearchType!], $filter: SearchFilter) {
    search(query: $query, first: $first, after: $after, types: $types, filter: $filter) {
        edges { cursor rank node { __typename id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount totalIsExact
        warnings { message start end }
        didYouMean
    }
}";

/// The answer to a search.
async fn search(newsroom: &Newsroom, who: &str, query: &str, more: Value) -> Value {
    let mut variables = json!({ "query": query, "first": 100 });
    for (name, value) in more.as_object().expect("variables") {
        variables[name] = value.clone();
    }
    newsroom.data(who, PAGE, variables).await["search"].clone()
}

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("edges");
    edges.iter().map(|edge| id(&edge["node"])).collect()
}

/// The ids of what is found, in the order of the ids.
async fn found(newsroom: &Newsroom, who: &str, query: &str) -> Vec<String> {
    let page = search(newsroom, who, query, json!({})).await;
    let mut found = ids(&page);
    assert_eq!(page["totalCount"], found.len(), "{query}: {page:#}");
    assert_eq!(page["totalIsExact"], true, "{query}: {page:#}");
    found.sort();
    found
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|&id| id.clone()).collect();
    ids.sort();
    ids
}

/// Claims in several languages, and what is found of them.
#[tokio::test]
async fn words_are_found_by_their_stems_without_accents_and_case() {
    let newsroom = newsroom().await;
    let claim = async |text: &str, language: Value| {
        let input = json!({ "text": text, "language": language });
        let recorded = newsroom
            .plays("ana", "recordClaim", input, "claim { id }")
            .await;
        id(&recorded["claim"])
    };
    let ferries = claim("The ferries to Málaga were not late.", json!("en-GB")).await;
    let hotel = claim("Les hôtels étaient fermés à Malaga.", json!("fr")).await;
    let houses = claim("Die Fähren fahren nach Lübeck, sagt O’Neill.", json!("de")).await;
    let plain = claim(
        "A ferry: state-of-the-art, 50 % off_line, C:\\boats, 'quoted' & <b>.",
        Value::Null,
    )
    .await;
    let polish = claim("Promy płyną do Gdańska.", json!("pl")).await;
    for (query, expected) in [
        ("ferry", vec![&ferries, &plain]),
        ("FERRIES", vec![&ferries, &plain]),
        ("malaga", vec![&ferries, &hotel]),
        ("Ma\u{301}laga hotel", vec![&hotel]),
        ("fermer", vec![&hotel]),
        ("Fähre", vec![&houses]),
        ("fahren", vec![&houses]),
        ("O'Neill", vec![&houses]),
        ("gdanska", vec![&polish]),
        ("\"were not late\"", vec![&ferries]),
        ("\"not were late\"", vec![]),
        ("not were late", vec![&ferries]),
        ("\"the ferry\"", vec![&ferries]),
        ("ferry -late", vec![&plain]),
        ("ferry late -Ferry", vec![]),
        ("ferry -\"not late\"", vec![&plain]),
        ("ferry -\"late\"", vec![&plain]),
        ("ferry -\"late not\"", vec![&ferries, &plain]),
        ("hotels or gdanska", vec![&hotel, &polish]),
        ("malaga fermés OR late", vec![&ferries, &hotel]),
        ("ferry -late or hôtel", vec![&plain]),
        ("state-of-the-art", vec![&plain]),
        ("\"of the art\"", vec![&plain]),
        ("50 %", vec![&plain]),
        ("%", vec![]),
        ("_", vec![]),
        ("off_line", vec![&plain]),
        ("\\", vec![]),
        ("'", vec![]),
        ("''quoted'' :* & | ! <->", vec![&plain]),
        ("ferr%", vec![]),
        ("ferr*", vec![]),
        ("fer\u{200b}ry", vec![&ferries, &plain]),
        ("'=z'", vec![]),
        ("=z", vec![]),
        ("=kclaim", vec![]),
        ("ferry\0", vec![]),
        ("🏰", vec![]),
    ] {
        if query.contains('\0') {
            let answer = newsroom.ask("ana", PAGE, json!({ "query": query })).await;
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
                "{answer:#}"
            );
            continue;
        }
        assert_eq!(
            found(&newsroom, "ana", query).await,
            sorted(&expected),
            "{query}"
        );
    }
    let all = search(&newsroom, "ana", "  ", json!({})).await;
    assert_eq!(
        ids(&all),
        [polish, plain, houses, hotel, ferries],
        "the newest first"
    );
    let none = search(&newsroom, "ana", "%", json!({})).await;
    assert_eq!(
        none["warnings"][0]["message"],
        "there is no word in this; write one"
    );
}

/// Each kind of record, found in the instant after it is recorded, and by nobody else before it is published.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is told from beginning to end")]
async fn what_is_recorded_is_found_at_once_and_hidden_words_never() {
    let newsroom = newsroom().await;
    let words = "“The xenolith is late,” said the minister.";
    let recorded = newsroom
        .record_source("Sund Post", "Quay xylophone", words)
        .await;
    assert_eq!(
        found(&newsroom, "ana", "xylophones").await,
        std::slice::from_ref(&recorded.source)
    );
    let speaker = newsroom.record_speaker("Ada Falk").await;
    assert_eq!(
        found(&newsroom, "ana", "falk").await,
        std::slice::from_ref(&speaker)
    );
    assert_eq!(
        found(&newsroom, "ana", "\"role of Ada\"").await,
        std::slice::from_ref(&speaker)
    );
    let quote = newsroom
        .record_quote(&recorded.capture, "The xenolith is late", &speaker, None)
        .await;
    assert_eq!(
        found(&newsroom, "ana", "xenoliths").await,
        std::slice::from_ref(&quote)
    );
    let claim = newsroom.record_claim("The quetzal was late.").await;
    assert_eq!(
        found(&newsroom, "ana", "quetzal").await,
        std::slice::from_ref(&claim)
    );
    newsroom.link(&claim, &quote).await;
    let drafted = newsroom
        .draft(&claim, &recorded.source, "A yttrium finding.")
        .await;
    assert_eq!(
        found(&newsroom, "ana", "yttrium").await,
        std::slice::from_ref(&drafted.verdict)
    );
    let everything = [
        "xylophone",
        "falk",
        "xenolith",
        "quetzal",
        "yttrium",
        "speaker:falk",
        "publisher:sund",
        "",
    ];
    for query in everything {
        let page = search(&newsroom, "public", query, json!({})).await;
        assert_eq!(ids(&page), Vec::<String>::new(), "{query}");
        assert_eq!(page["didYouMean"], json!([]), "{query}");
    }

    newsroom.bring_out(&drafted.revision).await;
    for (query, expected) in [
        ("xylophone", vec![&recorded.source]),
        ("ada", vec![&speaker]),
        ("xenolith", vec![&quote]),
        ("quetzal", vec![&claim, &drafted.verdict]),
        ("yttrium", vec![&drafted.verdict]),
        (
            "speaker:falk",
            vec![&speaker, &quote, &claim, &drafted.verdict],
        ),
        ("speaker:falk late", vec![&quote, &claim, &drafted.verdict]),
        (
            "publisher:\"sund post\" late",
            vec![&quote, &claim, &drafted.verdict],
        ),
    ] {
        for who in ["public", "ana"] {
            assert_eq!(
                found(&newsroom, who, query).await,
                sorted(&expected),
                "{query}, {who}"
            );
        }
    }

    // A later rewording and a later link are the newsroom's.
    let rewording = json!({
        "claimId": claim, "expectedRevision": revision(&newsroom, &claim).await, "changes": { "text": "The zebu was late." },
    });
    newsroom
        .plays("ana", "rewordClaim", rewording, "claim { id }")
        .await;
    let other = newsroom.record_speaker("Bo Holm").await;
    let second = newsroom
        .record_quote(&recorded.capture, "said the minister", &other, None)
        .await;
    newsroom.link(&claim, &second).await;
    assert_eq!(
        found(&newsroom, "public", "quetzal").await,
        sorted(&[&claim, &drafted.verdict])
    );
    assert_eq!(
        found(&newsroom, "ana", "quetzal").await,
        std::slice::from_ref(&drafted.verdict)
    );
    assert_eq!(
        found(&newsroom, "ana", "zebu").await,
        std::slice::from_ref(&claim)
    );
    assert_eq!(
        found(&newsroom, "public", "zebu").await,
        Vec::<String>::new()
    );
    assert_eq!(
        found(&newsroom, "ana", "speaker:holm zebu").await,
        std::slice::from_ref(&claim)
    );
    assert_eq!(
        found(&newsroom, "public", "speaker:holm quetzal").await,
        Vec::<String>::new()
    );

    // Whoever changes it, and however.
    sqlx::query("UPDATE claim SET text = 'The numbat was late.'")
        .execute(newsroom.database.pool())
        .await
        .expect("an update");
    assert_eq!(found(&newsroom, "ana", "numbat").await, [claim]);
    assert_eq!(found(&newsroom, "ana", "zebu").await, Vec::<String>::new());
    newsroom.history_holds().await;
}

async fn revision(newsroom: &Newsroom, claim: &str) -> Value {
    let query = "query ($id: ID!) { claim(id: $id) { revision } }";
    let data = newsroom.data("ana", query, json!({ "id": claim })).await;
    data["claim"]["revision"].clone()
}

/// The rows are what the tables say, whatever was done to them, and in whatever order.
#[tokio::test]
async fn the_index_is_what_the_tables_say() {
    let newsroom = newsroom().await;
    let stock = Stock::of(&newsroom, 5).await;
    let (into, gone) = (&stock.speakers[0], &stock.speakers[3]);
    let merge = json!({
        "mergedId": gone, "intoId": into, "expectedRevision": 1, "intoExpectedRevision": 1, "reason": "One.",
    });
    let _ = newsroom
        .ask(
            "ana",
            &crate::story::call("mergeSpeakers", "speaker { id }"),
            json!({ "input": merge }),
        )
        .await;
    for change in [
        "UPDATE quote SET withdrawn_at = now(), withdrawal_reason = 'Wrong.', withdrawn_by = (SELECT min(id::text)::uuid FROM reviewer) \
         WHERE text LIKE '%word2%'",
        "UPDATE source SET language = 'de', published_on = '2024-02-29' WHERE title = 'Source 1'",
        "UPDATE speaker_name SET name = name || ' the Elder'",
        "DELETE FROM claim_quote WHERE claim_id = (SELECT min(id::text)::uuid FROM claim)",
    ] {
        sqlx::query(change)
            .execute(newsroom.database.pool())
            .await
            .expect(change);
    }
    let differ: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s %s %s', kind, record_id, staff) FROM (
            SELECT * FROM search_entry
            EXCEPT
            SELECT r.* FROM search_contents c JOIN search_entry e USING (record_id, part, staff)
            CROSS JOIN LATERAL search_row(e.n, c::search_contents) AS r
         ) AS differ
         UNION ALL SELECT format('%s %s is missing', kind, record_id) FROM search_contents c
         WHERE NOT EXISTS (SELECT FROM search_entry e WHERE (e.record_id, e.part, e.staff) = (c.record_id, c.part, c.staff))
         UNION ALL SELECT format('%s is pending', record_id) FROM search_pending",
    )
    .fetch_all(newsroom.database.pool())
    .await
    .expect("the two can be compared");
    assert_eq!(differ, Vec::<String>::new());
}

/// Pages of every size, one after the other, are the one big page.
#[tokio::test]
async fn pages_are_parts_of_one_list() {
    let newsroom = newsroom().await;
    Stock::of(&newsroom, 6).await;
    for query in [
        "",
        "finding",
        "claim or source or speaker",
        "word1 or word2",
    ] {
        for who in ["ana", "public"] {
            let all = search(&newsroom, who, query, json!({})).await;
            let all = ids(&all);
            assert!(all.len() > 1, "{query}");
            for size in [1, 2, 5] {
                let (mut seen, mut after) = (Vec::new(), Value::Null);
                loop {
                    let page = search(
                        &newsroom,
                        who,
                        query,
                        json!({ "first": size, "after": after }),
                    )
                    .await;
                    seen.extend(ids(&page));
                    assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
                    if page["pageInfo"]["hasNextPage"] == false {
                        break;
                    }
                    after = page["pageInfo"]["endCursor"].clone();
                }
                assert_eq!(seen, all, "{query}, {who}, by {size}");
            }
        }
    }
}

/// More than are ranked together are found part by part, none twice and none left out.
#[tokio::test]
async fn many_are_found_part_by_part() {
    let newsroom = newsroom().await;
    // By the public nothing of it is found, nor told apart from there being nothing.
    sqlx::query(
        "INSERT INTO claim (id, kind, text, language) SELECT gen_random_uuid(), 'ASSERTION',
            CASE WHEN n % 5 = 0 THEN 'A rare thing, ' ELSE 'A thing, ' END || n || ' of many.', 'en'
         FROM generate_series(1, 6500) AS n",
    )
    .execute(newsroom.database.pool())
    .await
    .expect("claims");
    for (query, count) in [
        ("thing", 6500),
        ("rare", 1300),
        ("\"rare thing\"", 1300),
        ("\"thing 13 of\"", 1),
    ] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = search(&newsroom, "ana", query, json!({ "after": after })).await;
            seen.extend(ids(&page));
            assert_eq!(page["totalCount"], count, "{query}");
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
            assert!(after.is_string(), "{query}: {page:#}");
        }
        assert_eq!(seen.len(), count, "{query}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count, "{query}, each once");
    }
    let none = search(&newsroom, "public", "thing", json!({})).await;
    let empty = json!({
        "edges": [], "totalCount": 0, "totalIsExact": true, "warnings": [], "didYouMean": [],
        "pageInfo": { "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null },
    });
    assert_eq!(none, empty);
}

/// The ferry, checked: by two speakers in two papers, in two years.
async fn checked(newsroom: &Newsroom) -> [String; 2] {
    let sea = newsroom.record_topic("Sea", None).await;
    let ships = newsroom.record_topic("Ships", Some(&sea)).await;
    let mut claims = Vec::new();
    for (publisher, day, speaker, words, claim, topic) in [
        (
            "Fjord Post",
            "2023-05-17",
            "Ada Falk",
            "The ferry was late",
            "Ferries were late.",
            &sea,
        ),
        (
            "Lake Courier",
            "2024-02-29",
            "José Nuñez",
            "The ferry is full",
            "Ferries are full.",
            &ships,
        ),
    ] {
        let input = json!({
            "text": format!("“{words},” said {speaker}."), "title": "On the quay", "language": "en",
            "publisher": { "name": publisher }, "publishedOn": day,
        });
        let recorded = newsroom
            .plays("ana", "recordSource", input, "source { id } capture { id }")
            .await;
        let speaker = newsroom.record_speaker(speaker).await;
        let quote = newsroom
            .record_quote(&id(&recorded["capture"]), words, &speaker, None)
            .await;
        let input = json!({ "text": claim, "language": "en" });
        let claim = id(&newsroom
            .plays("ana", "recordClaim", input, "claim { id }")
            .await["claim"]);
        newsroom.link(&claim, &quote).await;
        newsroom.set_topics(&claim, &[topic]).await;
        let drafted = newsroom
            .draft(&claim, &id(&recorded["source"]), "As the log has it.")
            .await;
        newsroom.bring_out(&drafted.revision).await;
        claims.push(claim);
    }
    [claims.remove(0), claims.remove(0)]
}

/// The claims that are found.
async fn claims(newsroom: &Newsroom, query: &str, filter: Value) -> (Vec<String>, Value) {
    let more = json!({ "types": ["CLAIM"], "filter": filter });
    let page = search(newsroom, "public", query, more).await;
    let mut found = ids(&page);
    found.sort();
    (found, page["warnings"].clone())
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is told from beginning to end")]
async fn operators_and_filters_narrow_it() {
    let newsroom = newsroom().await;
    let [late, full] = checked(&newsroom).await;
    let label = "{ ratings(first: 1) { nodes { id label } } topics(first: 5) { nodes { id name } } \
        publishers { nodes { id name } } speakers { nodes { id name } } }";
    let data = newsroom.data("public", label, json!({})).await;
    let rating = &data["ratings"]["nodes"][0];
    let named = |list: &str, name: &str| {
        let nodes = data[list]["nodes"].as_array().expect("nodes");
        id(nodes
            .iter()
            .find(|node| node["name"] == name)
            .expect("it is there"))
    };
    let rated = format!(
        "rating:\"{}\"",
        rating["label"].as_str().expect("a label").to_uppercase()
    );
    let (late, full) = ([late.clone()], std::slice::from_ref(&full));
    let both = sorted(&[&late[0], &full[0]]);
    let none: Vec<String> = Vec::new();
    for (query, expected) in [
        ("speaker:falk", &late[..]),
        ("speaker:\"NUNEZ, JOSE\"", full),
        ("speaker:falk or speaker:nunez", &both),
        ("-speaker:falk ferry", full),
        ("publisher:courier", full),
        ("publisher:\"fjord post\" full", &none),
        ("topic:ships", full),
        ("topic:sea", &both),
        ("-topic:ships", &late),
        (&rated, &both),
        ("after:2024", full),
        ("after:2024-02-29", full),
        ("after:2024-03", &none),
        ("before:2024-02-29", &late),
        ("after:2023-05-17 before:2023-05-18", &late),
        ("before:2023", &none),
        ("-before:2024", full),
        ("late or after:2024-02", &both),
    ] {
        let (found, warnings) = claims(&newsroom, query, Value::Null).await;
        assert_eq!(found, expected, "{query}");
        assert_eq!(warnings, json!([]), "{query}");
    }
    for (filter, expected) in [
        (
            json!({ "speaker": [named("speakers", "Ada Falk")] }),
            &late[..],
        ),
        (
            json!({ "publisher": [named("publishers", "Lake Courier")] }),
            full,
        ),
        (json!({ "topic": [named("topics", "Ships")] }), full),
        (json!({ "topic": [named("topics", "Sea")] }), &both),
        (json!({ "rating": [rating["id"]] }), &both),
        (json!({ "language": ["en"] }), &both),
        (json!({ "language": ["en-GB", "de"] }), &none),
        (
            json!({ "day": { "from": "2024-02-29", "until": "2024-02-29" } }),
            full,
        ),
        (json!({ "day": { "until": "2024-02-28" } }), &late),
        (json!({ "speaker": [] }), &none),
    ] {
        assert_eq!(
            claims(&newsroom, "ferries", filter.clone()).await.0,
            expected,
            "{filter}"
        );
    }
    // Names are forgiven their typos, and what is not understood is looked for as words: both are told.
    for (query, expected, warned) in [
        (
            "speaker:Falkon",
            &late[..],
            "no speaker is called `Falkon`; looked for `Ada Falk` instead",
        ),
        (
            "speaker:\"Ada Flak\"",
            &late[..],
            "no speaker is called `Ada Flak`; looked for `Ada Falk` instead",
        ),
        (
            "publisher:Coureir",
            full,
            "no publisher is called `Coureir`; looked for `Lake Courier` instead",
        ),
        (
            "topic:Shisp",
            full,
            "no topic is called `Shisp`; looked for `Ships` instead",
        ),
        (
            "publisher:Courrier late",
            &none,
            "no publisher is called `Courrier`; looked for `Lake Courier` instead",
        ),
        (
            "topic:shipps",
            full,
            "no topic is called `shipps`; looked for `Ships` instead",
        ),
        (
            "rating:ferries",
            &none,
            "no rating is called `ferries`; looked for its words instead",
        ),
        ("speker:falk", &none, "there is no operator `speker:`"),
        (
            "ferries before:yesterday",
            &none,
            "`before:` takes a year, a month or a day",
        ),
    ] {
        let (found, warnings) = claims(&newsroom, query, Value::Null).await;
        assert_eq!(found, expected, "{query}");
        let message = warnings[0]["message"].as_str().expect("a warning");
        assert!(message.starts_with(warned), "{query}: {warnings}");
    }
    let page = search(&newsroom, "public", "\"Ada Fallk\"", json!({})).await;
    assert_eq!(
        (ids(&page).len(), &page["didYouMean"]),
        (0, &json!(["Ada Falk", "alias of Ada Falk"]))
    );

    for (variables, message) in [
        (
            json!({ "query": "x".repeat(1001) }),
            "`query` has 1001 characters; write at most 1000",
        ),
        (
            json!({ "query": "", "first": 0 }),
            "`first` is 0; ask for 1 to 100 at a time",
        ),
        (
            json!({ "query": "", "first": 101 }),
            "`first` is 101; ask for 1 to 100 at a time",
        ),
        (
            json!({ "query": "", "after": "x" }),
            "`after` is no cursor of a search; take one from its `pageInfo` or its edges",
        ),
        (
            json!({ "query": "", "after": "AAAAAAAAAAAAAAAAAAAAAA" }),
            "`after` marks a place that is no longer there; search anew",
        ),
        (
            json!({ "query": "", "filter": { "day": {} } }),
            "`filter.day` is open on both sides; give `from`, `until` or both",
        ),
        (
            json!({ "query": "", "filter": { "day": { "from": "2024-01-02", "until": "2024-01-01" } } }),
            "`filter.day` ends before it begins; exchange its ends",
        ),
        (
            json!({ "query": "", "filter": { "speaker": [late[0]] } }),
            "`filter.speaker` takes ids that begin with `speaker_`",
        ),
    ] {
        let answer = newsroom.ask("public", PAGE, variables).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
        assert!(
            error["message"]
                .as_str()
                .expect("a message")
                .starts_with(message),
            "{answer:#}"
        );
    }
}

/// Where nothing has a word, names like it are looked for in its place.
#[tokio::test]
async fn a_word_with_a_typo_is_looked_for_as_the_names_like_it() {
    let newsroom = newsroom().await;
    checked(&newsroom).await;
    for (query, exact, warned) in [
        (
            "Ada Fallk",
            "ada falk",
            json!(["nothing has `Fallk`; looked for `Falk` instead"]),
        ),
        ("couriers full", "couriers full", json!([])),
        (
            "Nuñes or Fallk",
            "nuñez or falk",
            json!([
                "nothing has `Nuñes`; looked for `Nuñez` instead",
                "nothing has `Fallk`; looked for `Falk` instead",
            ]),
        ),
        (
            "late Shipps",
            "late ships",
            json!(["nothing has `Shipps`; looked for `Ships` instead"]),
        ),
        (
            "Fallk -late",
            "falk -late",
            json!(["nothing has `Fallk`; looked for `Falk` instead"]),
        ),
        (
            "flak Nñuez",
            "falk nuñez",
            json!([
                "nothing has `flak`; looked for `Falk` instead",
                "nothing has `Nñuez`; looked for `Nuñez` instead",
            ]),
        ),
        ("quay -Fallk", "quay", json!([])),
        (
            "Fallk -fallk",
            "zzyzx",
            json!([
                "this leaves out all that has a word which is asked for too; nothing can be found"
            ]),
        ),
        ("Fal", "fal", json!([])),
        ("Zzyzx", "zzyzx", json!([])),
    ] {
        let (page, same) = (
            search(&newsroom, "public", query, json!({})).await,
            search(&newsroom, "public", exact, json!({})).await,
        );
        assert_eq!(
            (ids(&page), &page["totalCount"]),
            (ids(&same), &same["totalCount"]),
            "{query}"
        );
        let warnings = page["warnings"].as_array().expect("warnings").iter();
        let messages: Vec<&Value> = warnings.map(|warning| &warning["message"]).collect();
        assert_eq!(json!(messages), warned, "{query}");
    }
    let page = search(&newsroom, "public", "Fallk or Nuñes", json!({ "first": 1 })).await;
    let next = json!({ "first": 1, "after": page["pageInfo"]["endCursor"] });
    let next = search(&newsroom, "public", "Fallk or Nuñes", next).await;
    let all = search(&newsroom, "public", "falk or nuñez", json!({ "first": 2 })).await;
    assert_eq!(
        [ids(&page), ids(&next)].concat(),
        ids(&all),
        "its pages too"
    );
    assert_eq!(ids(&all).len(), 2);
}

#[tokio::test]
async fn facets_count_and_snippets_show_what_was_found() {
    let newsroom = newsroom().await;
    checked(&newsroom).await;
    let query = "{ search(query: \"ferry\") { facets {
        types { value count } ratings { label count } speakers { label count } publishers { label count }
        topics { label count } languages { value label count } years { value count }
    } } }";
    let data = newsroom.data("public", query, json!({})).await;
    let facets = &data["search"]["facets"];
    let values = |facet: &str, name: &str| -> Vec<String> {
        let values = facets[facet].as_array().expect("values").iter();
        let mut values: Vec<String> = values
            .map(|value| {
                format!(
                    "{} {}",
                    value[name].as_str().expect("a text"),
                    value["count"]
                )
            })
            .collect();
        values.sort();
        values
    };
    assert_eq!(
        values("types", "value"),
        ["CLAIM 2", "QUOTE 2", "VERDICT 2"]
    );
    assert_eq!(values("ratings", "label").len(), 1);
    assert_eq!(values("speakers", "label"), ["Ada Falk 3", "José Nuñez 3"]);
    assert_eq!(
        values("publishers", "label"),
        ["Fjord Post 3", "Lake Courier 3"]
    );
    assert_eq!(values("topics", "label"), ["Sea 2", "Ships 2"]);
    assert_eq!(values("languages", "value"), ["en 6"]);
    assert_eq!(values("years", "value"), ["2023 2", "2024 2", "2026 2"]);

    let query =
        "query ($query: String!, $types: [SearchType!]) { search(query: $query, types: $types) {
        nodes { __typename } edges { snippets { field text highlights { start end } } } } }";
    let words = json!({ "query": "FERRY \"is full\"", "types": ["QUOTE"] });
    let data = newsroom.data("public", query, words).await;
    let snippet = json!([{ "field": "TEXT", "text": "The ferry is full", "highlights": [
        { "start": 4, "end": 9 }, { "start": 10, "end": 12 }, { "start": 13, "end": 17 },
    ] }]);
    assert_eq!(data["search"]["edges"], json!([{ "snippets": snippet }]));
    assert_eq!(data["search"]["nodes"], json!([{ "__typename": "Quote" }]));
    let words = json!({ "query": "nunez", "types": ["SPEAKER"] });
    let data = newsroom.data("public", query, words).await;
    let snippets = data["search"]["edges"][0]["snippets"]
        .as_array()
        .expect("snippets");
    assert_eq!(snippets[0]["text"], "José Nuñez\nalias of José Nuñez");
    assert_eq!(
        snippets[0]["highlights"][0],
        json!({ "start": 5, "end": 10 })
    );
}
