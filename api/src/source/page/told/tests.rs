//! What pages tell of themselves.

use super::*;

fn told(html: &str) -> Tellings {
    read(&Document::from(html), None)
}

fn codes(told: &mut Tellings) -> Vec<PageWarningCode> {
    told.warnings
        .drain(..)
        .map(|warning| warning.code)
        .collect()
}

#[test]
fn json_ld_comes_before_open_graph_before_markup() {
    let markup =
        "<html lang=nb><title>Third - Fjord Post</title><meta name=author content='By  Cy'>
        <meta name=date content=2024-02-27><meta property=og:site_name content='Fjord Post'>";
    let open_graph = "<meta property=og:title content='Second | Fjord Post'>
        <meta property=article:author content=Ben>
        <meta property=article:published_time content=2024-02-27T23:00:00+01:00>";
    let json_ld = r#"<script type="application/ld+json">{"@type": "Article", "headline": "First &amp; last",
        "author": "Ana", "datePublished": "2024-02-27"}</script>"#;
    for (page, title, byline, provenance) in [
        (markup.to_owned(), "Third", "Cy", Markup),
        (format!("{markup}{open_graph}"), "Second", "Ben", OpenGraph),
        (
            format!("{markup}{open_graph}{json_ld}"),
            "First & last",
            "Ana",
            JsonLd,
        ),
    ] {
        let mut told = told(&page);
        assert_eq!(codes(&mut told), []);
        let text = |value: &str| {
            Some(Told {
                value: value.to_owned(),
                provenance,
            })
        };
        assert_eq!(told.title, text(title));
        assert_eq!(told.byline, text(byline));
        let date = told.published_on.expect("a date");
        assert_eq!(
            (date.value.0.to_string().as_str(), date.provenance),
            ("2024-02-27", provenance)
        );
        assert_eq!(told.language.expect("a language").value.0, "nb");
    }
}

#[test]
fn what_is_no_day_is_left_out() {
    for (content, day) in [
        ("2024-02-27", Some("2024-02-27")),
        ("2024-02-27T23:30:00-05:00", Some("2024-02-27")),
        ("2024-02-27T23:30:00.000Z", Some("2024-02-27")),
        ("2024-02-27T23:30:00+0000", Some("2024-02-27")),
        ("2024-02-27T23:30", Some("2024-02-27")),
        ("2024-02-27 23:30:00", Some("2024-02-27")),
        ("2024-02-30", None),
        ("2024-02-27T25:00:00Z", None),
        ("2024-02-27 in the morning", None),
        ("27 February 2024", None),
        ("0000-01-01", None),
        ("infinity", None),
        ("2024-02-2\u{e9}", None),
    ] {
        let mut told = told(&format!("<meta name=date content='{content}'>"));
        let found = told
            .published_on
            .as_ref()
            .map(|date| date.value.0.to_string());
        assert_eq!(found.as_deref(), day, "{content}");
        let expected: &[PageWarningCode] = if day.is_some() {
            &[]
        } else {
            &[PageWarningCode::UnusableValue]
        };
        assert_eq!(codes(&mut told), expected, "{content}");
    }
}

#[test]
fn days_that_differ_are_said() {
    let both = |one: &str, other: &str| {
        codes(&mut told(&format!(
            "<meta property=article:published_time content='{one}'><meta name=date content='{other}'>"
        )))
    };
    assert_eq!(
        both("2024-02-27", "2024-02-28"),
        [PageWarningCode::DatesDiffer]
    );
    assert_eq!(
        both("2024-02-27T23:30:00-05:00", "2024-02-28T04:30:00Z"),
        []
    );
    assert_eq!(
        both("2024-02-27T23:30:00-05:00", "2024-02-28T05:30:00Z"),
        [PageWarningCode::DatesDiffer]
    );
    assert_eq!(both("2024-02-27", "2024-02-27T12:00:00Z"), []);
}

#[test]
fn addresses_are_compared() {
    let given = Url("https://www.fjord.example/a?utm_source=x".to_owned());
    let of = |urls: &[&str], from: Option<&Url>| {
        let link = |url: &&str| format!("<link rel=canonical href='{url}'>");
        let links = urls.iter().map(link).collect::<Vec<_>>().concat();
        let mut told = read(&Document::from(links), from);
        (codes(&mut told), told.url.map(|url| url.value.0))
    };
    let a = "https://fjord.example/a";
    assert_eq!(of(&[a], Some(&given)), (vec![], Some(a.to_owned())));
    assert_eq!(
        of(&[a, "http://fjord.example/a/"], None),
        (vec![], Some(a.to_owned()))
    );
    assert_eq!(
        of(&[a, "https://fjord.example/b"], None).0,
        [PageWarningCode::UrlsDiffer]
    );
    assert_eq!(
        of(&["https://sund.example/a"], Some(&given)).0,
        [PageWarningCode::HostsDiffer]
    );
    assert_eq!(of(&["/a", "#b"], None), (vec![], None));
    assert_eq!(
        of(&["javascript:alert(1)"], None),
        (vec![PageWarningCode::UnusableValue], None)
    );
}

#[test]
fn names_are_lines() {
    let name = format!("<title>{}</title>", "a".repeat(501));
    let mut too_long = told(&name);
    assert_eq!(too_long.title, None);
    assert_eq!(codes(&mut too_long), [PageWarningCode::UnusableValue]);
    let turned = told("<title>\u{202e}Late\n again\u{1}</title>");
    assert_eq!(turned.title.expect("a title").value, "Late again");
    let author = told("<a rel=author href=x>By Ana Ruiz</a>");
    assert_eq!(author.byline.expect("a byline").value, "Ana Ruiz");
}
