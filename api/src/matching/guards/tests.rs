use super::*;

/// The warnings, each as "GUARD text/claim".
fn told(text: &str, claim: &str) -> Vec<String> {
    warnings(text, claim)
        .into_iter()
        .map(|warning| {
            let (text, claim) = (warning.in_text.join(", "), warning.in_claim.join(", "));
            format!("{:?} {text}/{claim}", warning.guard)
        })
        .collect()
}

fn none(text: &str, claim: &str) {
    assert_eq!(told(text, claim), Vec::<String>::new(), "{text} / {claim}");
}

#[test]
fn another_place_is_told() {
    for (text, claim, expected) in [
        (
            "South Korea fired a missile.",
            "North Korea fired a missile.",
            "Name South Korea/North Korea",
        ),
        (
            "The missile was fired by South Korea",
            "A missile was fired by North Korea",
            "Name South Korea/North Korea",
        ),
        (
            "South Korean troops crossed the border.",
            "North Korean troops crossed the border.",
            "Name South Korean/North Korean",
        ),
        (
            "Germany banned diesel cars.",
            "France banned diesel cars.",
            "Name Germany/France",
        ),
        (
            "South Korea Fires Missile Over Sea Again",
            "North Korea fired a missile.",
            "Name South Korea/North Korea",
        ),
        (
            "In Ohio taxes rose.",
            "In Utah taxes rose.",
            "Name Ohio/Utah",
        ),
    ] {
        assert_eq!(told(text, claim), [expected], "{text} / {claim}");
        let reverse: Vec<_> = warnings(claim, text)
            .into_iter()
            .map(|warning| warning.guard)
            .collect();
        assert_eq!(reverse, [Guard::Name], "{claim} / {text}");
    }
    none(
        "North Korea fired a missile.",
        "A missile was fired by North Korea.",
    );
    none(
        "North Korea's missile flew.",
        "A North Korean missile flew.",
    );
    none(
        "North Korean missiles flew.",
        "Northern Korea's missile flew.",
    );
    none("French cars are banned.", "France bans cars.");
    none("The US banned cars.", "The United States banned cars.");
    none("The U.S. banned cars.", "The United States banned cars.");
}

#[test]
fn another_person_is_told_but_a_shorter_name_is_none() {
    assert_eq!(
        told(
            "Yesterday Jeb Bush resigned.",
            "In the end George Bush resigned."
        ),
        ["Name Jeb Bush/George Bush"]
    );
    assert_eq!(
        told("Then Ana Ruiz resigned.", "Then Bo Berg resigned."),
        ["Name Ana Ruiz/Bo Berg"]
    );
    none("Then Ruiz resigned.", "Then President Ana Ruiz resigned.");
    none("then ruiz resigned", "Then Ana Ruiz resigned.");
    none("Senator Ana Ruiz resigned.", "Dr. Ana Ruiz resigned.");
    // Only one of the two names anybody.
    none("The minister resigned.", "Then Ana Ruiz resigned.");
    none("Yesterday it rained.", "It rained.");
}

#[test]
fn another_number_is_told_whatever_way_it_is_written() {
    for (text, claim, expected) in [
        (
            "5 million people fled.",
            "50 million people fled.",
            "Number 5 million/50 million",
        ),
        (
            "Five million people fled.",
            "Fifty million people fled.",
            "Number Five million/Fifty million",
        ),
        (
            "It cost $5m.",
            "It cost 5 billion dollars.",
            "Number $5m/5 billion",
        ),
        (
            "Unemployment is 4.5%.",
            "Unemployment is 5.4 percent.",
            "Number 4.5%/5.4",
        ),
        ("5,000 fled.", "5,001 fled.", "Number 5,000/5,001"),
    ] {
        assert_eq!(told(text, claim), [expected], "{text} / {claim}");
    }
    none("5 million people fled.", "Five million people fled.");
    none("5,000,000 people fled.", "$5m people fled.");
    none("70% agree.", "70 per cent agree.");
    none("People fled.", "5 million people fled.");
    none(
        "5 million of the 12 million people fled.",
        "5 million people fled.",
    );
    none("The 4th man fled.", "The 5th man fled.");
}

#[test]
fn another_date_is_told() {
    for (text, claim, expected) in [
        (
            "In 2019 taxes rose.",
            "In 2020 taxes rose.",
            "Date 2019/2020",
        ),
        (
            "Taxes rose in May 2019.",
            "Taxes rose in June 2019.",
            "Date May 2019/June 2019",
        ),
        (
            "Taxes rose on 3 May.",
            "Taxes rose on May 4, 2019.",
            "Date 3 May/May 4, 2019",
        ),
    ] {
        assert_eq!(told(text, claim), [expected], "{text} / {claim}");
    }
    none("In 2019 taxes rose.", "Taxes rose in May 2019.");
    none("Taxes rose in May 2019.", "Taxes rose on 3 May 2019.");
    none("Taxes rose.", "Taxes rose in 2019.");
    none("Taxes may rise.", "Taxes rise in June 2019.");
    // A number, not a year.
    assert_eq!(
        told("It cost $2019.", "It cost $2020."),
        ["Number $2019/$2020"]
    );
    // The day on which a post was written is none of its words.
    none(
        "Taxes rose — Ana Ruiz (@ruiz) May 3, 2020",
        "Taxes rose in 2019.",
    );
}

#[test]
fn a_negation_more_or_less_is_told() {
    for (text, claim, expected) in [
        ("Taxes did not rise.", "Taxes rose.", "Negation not/"),
        ("Taxes rose.", "Taxes never rose.", "Negation /never"),
        ("Taxes didn’t rise.", "Taxes rose.", "Negation didn’t/"),
        (
            "The minister denied that taxes rose.",
            "Taxes rose.",
            "Negation denied/",
        ),
    ] {
        assert_eq!(told(text, claim), [expected], "{text} / {claim}");
    }
    none("Taxes did not rise.", "Taxes never rose.");
    none("Nobody said that taxes did not rise.", "Taxes rose.");
    // Of a long text only what is about the claim counts.
    none(
        "I do not like rain. The city taxes rose by half. Never mind.",
        "City taxes rose by half.",
    );
}

#[test]
fn sentences_end_where_they_end() {
    let text = "Mr. Ruiz of the U.S. left. “It rains.” So?\nYes";
    let found: Vec<&str> = sentences(text)
        .into_iter()
        .map(|one| text[one].trim())
        .collect();
    assert_eq!(
        found,
        ["Mr. Ruiz of the U.S. left.", "“It rains.", "” So?", "Yes"]
    );
}
