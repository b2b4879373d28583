//! Words attributed to a speaker, proven to stand in a capture.

pub mod anchor;
mod change;
mod check;
mod listing;
mod passages;
mod recheck;
mod record;
mod set_attribution;
mod update;
mod voice;
mod withdraw;

pub use check::{
    CheckedPlace, QuoteCheck, QuoteCheckQuery, QuoteStanding, QuoteStandings, rows as check_rows,
    standings,
};
pub use listing::{QuoteFilter, QuoteOrder, QuoteOrderField};
pub use passages::{
    ContinuedPassageInput, NearestPassage, NearestPassageDifference, NearestPassageSide, QuotePlace,
};
pub use recheck::{recheck, recheck_unknown};
pub use record::{RecordQuote, RecordQuoteError, RecordQuoteErrorCode, RecordQuoteInput, record};
pub use set_attribution::{
    SetQuoteAttribution, SetQuoteAttributionError, SetQuoteAttributionErrorCode,
};
pub use update::{UpdateQuote, UpdateQuoteError, UpdateQuoteErrorCode};
pub use voice::{follow_publisher, is_narrated};
pub use withdraw::{WithdrawQuote, WithdrawQuoteError, WithdrawQuoteErrorCode};

use async_graphql::Enum;
use entity::{
    claim_quote, passage,
    quote::{Column, Relation},
    speaker_role, verdict_revision_quote,
};
use sea_orm::{Iden as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use crate::{
    claim::{self, Claim, ClaimFilter, ClaimOrder},
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Link, Order, column, planned, root_fields},
        scalars::{Date, DateTime, LanguageTag, Url},
    },
    reviewer::Reviewer,
    source::{
        Capture, Source,
        page::{CapturePartKind, PART_OF_PASSAGE},
    },
    speaker::{Speaker, SpeakerRole},
    verdict::{self, VerdictRevision},
};

/// How the source gives the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::quote::QuoteKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteKind {
    /// Word by word, in quotation marks.
    Direct,
    /// In the source's own wording.
    Indirect,
    /// Part of the sentence in quotation marks.
    Mixed,
    /// As the outlet's own assertion; the speaker is the publisher's ORGANIZATION.
    Narration,
}

/// Whether the words were said. That the source holds them is proven; that they were said is another
/// matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::quote::Attribution")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Attribution {
    /// The source says so, and nobody has looked further.
    Reported,
    /// They were said.
    Confirmed,
    /// Whether they were said is contested.
    Disputed,
    /// They were never said.
    Fabricated,
}

/// How a passage matches the words given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::passage::PassageMatch")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PassageMatch {
    /// Character by character.
    Exact,
    /// But for quotation marks, dashes, white space, soft hyphens, zero-width characters and NFC/NFD.
    Normalized,
    /// With parts left out, marked as such.
    Abridged,
}

/// Which quotes an audience may see.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "quote",
        Audience::Public => {
            "(SELECT id, capture_id, source_id, speaker_id, relayed_by_id, NULL::uuid AS speaker_merged_from_id, \
             NULL::uuid AS relayed_merged_from_id, kind, text, cue, spoken_on, occasion, \
             place, original_text, original_language, attribution, attribution_note, attribution_source_id, \
             attribution_url, standing, withdrawn_at, NULL::uuid AS withdrawn_by, withdrawal_reason, spoken_sort, \
             recorded_at, NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM quote WHERE public_since <= now())"
        }
    }
}

planned! {
    /// Words attributed to one speaker, anchored in one capture (W3C Web Annotation).
    Quote, id "quote", from rows, by QuoteFilter, QuoteOrder;

    /// The words, as the reviewer gives them; those of the capture itself are `passages { exact }`.
    text: column(String) = column(Column::Text);
    /// How the source gives them.
    kind: column(QuoteKind) = column(Column::Kind);
    /// Where they stand in the capture, part by part.
    passages: list(Passage) = Relation::Passages.def(), passage::Column::Position;
    /// The quotes of the same capture that share characters with this one and were not withdrawn, newest
    /// record first.
    overlapping: many(Quote, by QuoteFilter, QuoteOrder) = Link {
        from: Column::CaptureId.to_string(),
        through: None,
        to: Column::CaptureId.to_string(),
        condition: Some("{t}.id <> {p}.id AND {t}.withdrawn_at IS NULL AND EXISTS (SELECT FROM passage a \
            JOIN passage b ON b.quote_id = {t}.id AND b.start < a.\"end\" AND a.start < b.\"end\" \
            WHERE a.quote_id = {p}.id)"),
    }, Order::Newest;
    /// Whose words they are.
    speaker: one(Speaker) = Relation::Speaker.def();
    /// The post that the speaker held on the day on which they were spoken, or else published; null
    /// where neither day is known, or no post of that day. Of several the one that began last.
    speaker_role: one(Option<SpeakerRole>) = Link {
        from: Column::SpeakerId.to_string(),
        through: None,
        to: speaker_role::Column::SpeakerId.to_string(),
        condition: Some("{t}.id = speaker_role_on({p}.speaker_id, \
            coalesce({p}.spoken_on, (SELECT s.published_on FROM source s WHERE s.id = {p}.source_id)))"),
    };
    /// Who passes them on, where that is another: "according to experts", says the minister.
    relayed_by: one(Option<Speaker>) = Relation::RelayedBy.def();
    /// The words by which the source attributes them, such as "said".
    cue: column(Option<String>) = column(Column::Cue);
    /// The day on which they were spoken.
    spoken_on: column(Option<Date>) = column(Column::SpokenOn);
    /// The occasion on which they were spoken.
    occasion: column(Option<String>) = column(Column::Occasion);
    /// The place where they were spoken.
    place: column(Option<String>) = column(Column::Place);
    /// The words in the language in which they were spoken, where the source translates.
    original_text: column(Option<String>) = column(Column::OriginalText);
    /// The language in which they were spoken, where the source translates.
    original_language: column(Option<LanguageTag>) = column(Column::OriginalLanguage);
    /// Whether they were said.
    attribution: column(Attribution) = column(Column::Attribution);
    /// What shows whether they were said; always there where the attribution is not REPORTED.
    attribution_note: column(Option<String>) = column(Column::AttributionNote);
    /// The recorded source that shows it; null for the public where that source is not public itself.
    attribution_source: one(Option<Source>) = Relation::AttributionSource.def();
    /// The web address that shows it.
    attribution_url: column(Option<Url>) = column(Column::AttributionUrl);
    /// The source that holds them.
    source: one(Source) = Relation::Source.def();
    /// The capture of the source in which they stand.
    capture: one(Capture) = Relation::Capture.def();
    /// What has become of the words in the newest capture of the source: the one of the latest moment. PRESENT
    /// where that is `capture`. Null where nobody has looked: the capture came before there were checks, or by
    /// the hand of an operator. `captureSource` with the same text looks then.
    standing: column(Option<QuoteStanding>) = column(Column::Standing);
    /// What was found in the newest capture; null where that is `capture`, where nobody has looked, and for the
    /// public.
    check: one(Option<QuoteCheck>) = check::newest();
    /// What was found in the other captures of the source, newest first; empty for the public.
    checks: many(QuoteCheck) = Relation::Checks.def(), Order::Newest;
    /// The claims that the quote makes, newest record first.
    claims: many(Claim, by ClaimFilter, ClaimOrder) = Link::through(claim::quote_links,
        &claim_quote::Relation::Quote.def(), &claim_quote::Relation::Claim.def()), Order::Newest;
    /// The claims of kind ATTRIBUTION that are about the quote, newest record first.
    attribution_claims: many(Claim, by ClaimFilter, ClaimOrder) = Relation::AttributionClaims.def(), Order::Newest;
    /// The verdict revisions that speak about the quote, newest first.
    verdict_revisions: many(VerdictRevision) = Link::through(verdict::quote_links,
        &verdict_revision_quote::Relation::Quote.def(), &verdict_revision_quote::Relation::Revision.def()), Order::Newest;
    /// When it was withdrawn; null while it stands. A quote that was withdrawn is linked to no further
    /// claim, and no new draft speaks about it.
    withdrawn_at: column(Option<DateTime>) = column(Column::WithdrawnAt);
    /// Why it was withdrawn.
    withdrawal_reason: column(Option<String>) = column(Column::WithdrawalReason);
    /// Who withdrew it; null for the public.
    withdrawn_by: one(Option<Reviewer>) = Relation::WithdrawnBy.def();
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("quote"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    QuoteQuery for Quote, by QuoteFilter, QuoteOrder;
    /// The quote with this id; null where there is none, or none that you may see.
    quote;
    /// Quotes, newest record first.
    quotes;
}

/// Passages are reached only through their quote, and are as visible as it is. Of what was left out between
/// two of them the public reads as much as around a passage.
fn passage_rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "passage",
        Audience::Public => {
            "(SELECT quote_id, position, start, \"end\", exact, prefix, suffix, match, \
             CASE WHEN length(omitted) <= 200 THEN omitted END AS omitted FROM passage)"
        }
    }
}

planned! {
    /// Where a quote, or a part of it, stands in its capture: at once a TextPositionSelector and a
    /// TextQuoteSelector of the W3C Web Annotation model.
    Passage, no id, from passage_rows;

    /// The first character, in Unicode code points into the capture's text, from 0.
    start: column(i32) = column(passage::Column::Start);
    /// The character after the last one, in Unicode code points into the capture's text.
    end: column(i32) = column(passage::Column::End);
    /// The capture's own characters there.
    exact: column(String) = column(passage::Column::Exact);
    /// The characters before, at most 100.
    prefix: column(String) = column(passage::Column::Prefix);
    /// The characters after, at most 100.
    suffix: column(String) = column(passage::Column::Suffix);
    /// How they match the words given.
    r#match: column(PassageMatch) = column(passage::Column::Match);
    /// What the text is there to its article; null where it came as text, or the passage stands in several parts.
    part: column(Option<CapturePartKind>) = Field::Expression(PART_OF_PASSAGE);
    /// What stands between the passage before and this one and was left out, or put in other words. Null
    /// where nothing was: for the first passage, and for one that goes on after an interruption, such as
    /// the attribution. Null for the public where it has more than 200 characters.
    omitted: column(Option<String>) = column(passage::Column::Omitted);
}
