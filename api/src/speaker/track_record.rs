//! What verdicts have found on the claims that a speaker made.
//!
//! A verdict counts where it is published, on an ASSERTION, and its published revision speaks about a quote
//! of the speaker's that was neither withdrawn nor found to be FABRICATED. An ATTRIBUTION is left out: its
//! verdict is on whether the words were said. All of it follows from what the public sees, and what the
//! public does not see changes none of its counts.

use crate::{
    graph::plan::{Audience, Field, Link, Order, planned},
    publisher::Publisher,
    quote::{Quote, QuoteFilter, QuoteOrder},
    rating_scale::Rating,
    topic::Topic,
};

/// The quotes of speakers that published verdicts speak about, each with the verdict and its rating.
macro_rules! judged {
    ($and:literal) => {
        concat!(
            "(SELECT q.speaker_id, q.id AS quote_id, v.id AS verdict_id, r.id AS revision_id, r.rating_id, \
             g.scale_version_id, s.publisher_id, coalesce(q.spoken_on, s.published_on) AS said_on \
             FROM quote q JOIN source s ON s.id = q.source_id \
             JOIN verdict_revision_quote k ON k.quote_id = q.id \
             JOIN verdict_revision r ON r.id = k.revision_id \
             JOIN verdict v ON v.id = r.verdict_id AND v.published_revision_id = r.id \
             JOIN claim c ON c.id = v.claim_id JOIN rating g ON g.id = r.rating_id \
             WHERE v.state = 'PUBLISHED' AND c.kind = 'ASSERTION' \
             AND q.withdrawn_at IS NULL AND q.attribution <> 'FABRICATED'",
            $and,
            ")"
        )
    };
}

/// A FROM item made of [`judged`] for an audience: SQL before and after it.
macro_rules! of_judged {
    ($audience:ident, $before:expr, $after:expr) => {
        match $audience {
            Audience::Staff => concat!($before, judged!(""), $after),
            Audience::Public => concat!($before, judged!(" AND v.public_since <= now()"), $after),
        }
    };
}

fn rows(audience: Audience) -> &'static str {
    /// The record of the speaker `s`.
    macro_rules! record {
        ($and:literal, $speakers:literal) => {
            concat!(
                "(SELECT s.id, (SELECT count(DISTINCT j.verdict_id) FROM ",
                judged!($and),
                " j WHERE j.speaker_id = s.id) AS verdicts, (SELECT count(DISTINCT j.quote_id) FROM ",
                judged!($and),
                " j WHERE j.speaker_id = s.id) AS quotes FROM speaker s",
                $speakers,
                ")"
            )
        };
    }
    match audience {
        Audience::Staff => record!("", ""),
        Audience::Public => record!(
            " AND v.public_since <= now()",
            " WHERE s.public_since <= now()"
        ),
    }
}

/// The ratings of a speaker's verdicts in groups: what names the group in SQL, as which column, what is
/// joined for it, and the order of the groups. A group with several quotes of one verdict holds it once, and
/// each verdict has one rating, so the sums are of verdicts.
macro_rules! grouped {
    ($rows:ident, $group:literal as $column:literal, $join:literal, $order:literal) => {
        fn $rows(audience: Audience) -> &'static str {
            of_judged!(
                audience,
                concat!(
                    "(SELECT * FROM (SELECT n.*, row_number() OVER (PARTITION BY n.speaker_id ORDER BY ",
                    $order,
                    ", n.scale_version_id, n.position) AS place \
                     FROM (SELECT j.speaker_id, j.scale_version_id, j.rating_id, w.position, ",
                    $group,
                    " AS ",
                    $column,
                    ", count(DISTINCT j.verdict_id) AS verdicts, count(DISTINCT j.quote_id) AS quotes, \
                     sum(count(DISTINCT j.verdict_id)) OVER (PARTITION BY j.speaker_id, ",
                    $group,
                    ", j.scale_version_id)::bigint AS out_of, \
                     sum(count(DISTINCT j.verdict_id)) OVER (PARTITION BY j.speaker_id, ",
                    $group,
                    ") AS total FROM "
                ),
                concat!(
                    " j JOIN rating w ON w.id = j.rating_id ",
                    $join,
                    " GROUP BY j.speaker_id, ",
                    $group,
                    ", j.scale_version_id, j.rating_id, w.position) n) p WHERE p.place <= 50)"
                )
            )
        }
    };
}

grouped!(by_rating, "j.scale_version_id" as "grouped", "", "n.total DESC");
grouped!(by_publisher, "j.publisher_id" as "publisher_id", "", "n.total DESC, n.publisher_id");
grouped!(
    by_topic,
    "coalesce(t.merged_into_id, t.id)" as "topic_id",
    "LEFT JOIN verdict_revision_topic l ON l.revision_id = j.revision_id LEFT JOIN topic t ON t.id = l.topic_id",
    "n.total DESC, n.topic_id"
);
grouped!(
    by_year,
    "extract(year FROM j.said_on)::integer" as "year",
    "",
    "n.year DESC NULLS LAST"
);

/// The quotes of a claim that were spoken, or else published, on a day after the one on which a rating on the
/// false side was published for it, while its verdict still says so. The staff sees also those that were
/// linked to the claim since.
fn repeats(audience: Audience) -> &'static str {
    macro_rules! after {
        ($quotes:expr) => {
            concat!(
                "(SELECT DISTINCT j.speaker_id, j.quote_id FROM ",
                $quotes,
                " j JOIN rating g ON g.id = j.rating_id JOIN rating_scale_version w ON w.id = g.scale_version_id \
                 WHERE 2 * g.value <= w.worst + w.best AND j.said_on > (\
                 SELECT (min(greatest(p.published_at, p.public_since)) AT TIME ZONE 'UTC')::date FROM verdict_revision p \
                 JOIN rating o ON o.id = p.rating_id JOIN rating_scale_version x ON x.id = o.scale_version_id \
                 WHERE p.verdict_id = j.verdict_id AND p.published_at IS NOT NULL AND 2 * o.value <= x.worst + x.best))"
            )
        };
    }
    match audience {
        Audience::Staff => after!(
            "(SELECT q.speaker_id, q.id AS quote_id, v.id AS verdict_id, r.rating_id, \
             coalesce(q.spoken_on, s.published_on) AS said_on FROM quote q JOIN source s ON s.id = q.source_id \
             JOIN claim_quote k ON k.quote_id = q.id JOIN claim c ON c.id = k.claim_id \
             JOIN verdict v ON v.claim_id = c.id JOIN verdict_revision r ON r.id = v.published_revision_id \
             WHERE v.state = 'PUBLISHED' AND c.kind = 'ASSERTION' \
             AND q.withdrawn_at IS NULL AND q.attribution <> 'FABRICATED')"
        ),
        Audience::Public => after!(judged!(" AND v.public_since <= now()")),
    }
}

/// The way from a speaker to what is reckoned from the same row.
pub fn record() -> Link {
    Link::by("id", "id")
}

/// The way from a speaker's record to its groups.
fn groups() -> Link {
    Link::by("id", "speaker_id")
}

/// The way from a group's column to a record of its own.
fn to(column: &str) -> Link {
    Link::by(column, "id")
}

planned! {
    /// What published verdicts found on the claims that a speaker made. A verdict counts once, and only where
    /// it speaks about a quote of the speaker's that was neither withdrawn nor FABRICATED; those on claims of
    /// kind ATTRIBUTION do not count.
    SpeakerRecord, no id, from rows;

    /// How far the counts can be trusted: to be shown with them.
    note: column(String) = Field::Expression("'Claims are selected for a check, not sampled: these are counts of \
        checks that were made and published, and say nothing about all that the speaker has said.'::text");
    /// How many verdicts there are, one a claim.
    verdicts: column(i32) = Field::Column("verdicts");
    /// How many quotes of the speaker's they speak about.
    quotes: column(i32) = Field::Column("quotes");
    /// The verdicts by rating, in the order of the scale: those on the version with the most verdicts first;
    /// at most 50.
    by_rating: list(RecordByRating, about 10) = groups(), "place";
    /// The verdicts by who published the quotes, and rating: the publisher with the most first; at most 50. A
    /// verdict on words that several have published stands with each.
    by_publisher: list(RecordByPublisher, about 10) = groups(), "place";
    /// The verdicts by topic of the published revision, and rating: the topic with the most first; at most 50. A
    /// verdict on several topics stands with each.
    by_topic: list(RecordByTopic, about 10) = groups(), "place";
    /// The verdicts by the year in which the words were spoken, or else published, and rating: the latest first;
    /// at most 50. A verdict on words of several years stands with each.
    by_year: list(RecordByYear, about 10) = groups(), "place";
    /// The quotes by which the speaker made a claim again after it had been found false: spoken, or else
    /// published, on a later day (UTC) than the first published rating on the false side, which is one whose
    /// value lies at or below the middle of its scale, while the verdict is still rated so. Newest record first.
    /// The public sees those that the published revision speaks about; the staff sees all that are linked to
    /// the claim.
    repeats: many(Quote, by QuoteFilter, QuoteOrder) = Link::over(repeats, "speaker_id", "quote_id"), Order::Newest;
}

planned! {
    /// How many of a speaker's verdicts have one rating.
    RecordByRating, no id, from by_rating;

    /// The rating.
    rating: one(Rating) = to("rating_id");
    /// How many verdicts have it.
    verdicts: column(i32) = Field::Column("verdicts");
    /// Of how many on the same version of its scale.
    out_of: column(i32) = Field::Column("out_of");
    /// How many quotes these verdicts speak about.
    quotes: column(i32) = Field::Column("quotes");
}

planned! {
    /// How many of a speaker's verdicts on words from one publisher have one rating.
    RecordByPublisher, no id, from by_publisher;

    /// The publisher of the sources; null for sources without one.
    publisher: one(Option<Publisher>) = to("publisher_id");
    /// The rating.
    rating: one(Rating) = to("rating_id");
    /// How many verdicts have it.
    verdicts: column(i32) = Field::Column("verdicts");
    /// Of how many on words from the publisher, on the same version of the scale.
    out_of: column(i32) = Field::Column("out_of");
    /// How many quotes these verdicts speak about.
    quotes: column(i32) = Field::Column("quotes");
}

planned! {
    /// How many of a speaker's verdicts on one topic have one rating.
    RecordByTopic, no id, from by_topic;

    /// The topic; null for verdicts without one.
    topic: one(Option<Topic>) = to("topic_id");
    /// The rating.
    rating: one(Rating) = to("rating_id");
    /// How many verdicts have it.
    verdicts: column(i32) = Field::Column("verdicts");
    /// Of how many on the topic, on the same version of the scale.
    out_of: column(i32) = Field::Column("out_of");
    /// How many quotes these verdicts speak about.
    quotes: column(i32) = Field::Column("quotes");
}

planned! {
    /// How many of a speaker's verdicts on words of one year have one rating.
    RecordByYear, no id, from by_year;

    /// The year; null where neither the words nor their source have a date.
    year: column(Option<i32>) = Field::Column("year");
    /// The rating.
    rating: one(Rating) = to("rating_id");
    /// How many verdicts have it.
    verdicts: column(i32) = Field::Column("verdicts");
    /// Of how many on words of the year, on the same version of the scale.
    out_of: column(i32) = Field::Column("out_of");
    /// How many quotes these verdicts speak about.
    quotes: column(i32) = Field::Column("quotes");
}
