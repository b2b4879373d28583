//! Whose words quotes are.

mod add_name;
mod add_role;
mod dismiss_duplicate;
mod dismissal;
mod identifier;
mod likely_duplicate;
mod likeness;
mod listing;
mod merge;
mod name;
pub mod name_match;
mod record;
mod remove_name;
mod remove_role;
mod role;
mod set_identifier;
mod speaker_merge;
mod track_record;
mod unmerge;
mod update;
mod update_name;
mod update_role;

pub use add_name::{AddSpeakerName, AddSpeakerNameError, AddSpeakerNameErrorCode};
pub use add_role::{AddSpeakerRole, AddSpeakerRoleError, AddSpeakerRoleErrorCode};
pub use dismiss_duplicate::{DismissDuplicate, DismissDuplicateError, DismissDuplicateErrorCode};
pub use dismissal::{DuplicateDismissal, DuplicateDismissalQuery};
pub use identifier::{IdentifierScheme, SpeakerIdentifier, SpeakerIdentifierInput};
pub use likely_duplicate::LikelyDuplicate;
pub use likeness::{DuplicateConfidence, DuplicateReason};
pub use listing::{
    NameSought, SpeakerFilter, SpeakerOrder, SpeakerOrderField, SpeakerRoleFilter, remain_of_any,
};
pub use merge::{MergeSpeakers, MergeSpeakersError, MergeSpeakersErrorCode};
pub use name::{SpeakerName, SpeakerNameQuery, rename};
pub use name_match::{Word, words};
pub use record::{
    NewName, RecordSpeaker, RecordSpeakerError, RecordSpeakerErrorCode, RecordSpeakerInput, insert,
    record,
};
pub use remove_name::{RemoveSpeakerName, RemoveSpeakerNameError, RemoveSpeakerNameErrorCode};
pub use remove_role::{RemoveSpeakerRole, RemoveSpeakerRoleError, RemoveSpeakerRoleErrorCode};
pub use role::{SpeakerRole, SpeakerRoleInput, SpeakerRoleQuery};
pub use set_identifier::{
    SetSpeakerIdentifier, SetSpeakerIdentifierError, SetSpeakerIdentifierErrorCode,
};
pub use speaker_merge::{SpeakerMerge, SpeakerMergeQuery, remaining};
pub use track_record::SpeakerRecord;
pub use unmerge::{UnmergeSpeakers, UnmergeSpeakersError, UnmergeSpeakersErrorCode};
pub use update::{UpdateSpeaker, UpdateSpeakerError, UpdateSpeakerErrorCode};
pub use update_name::{UpdateSpeakerName, UpdateSpeakerNameError, UpdateSpeakerNameErrorCode};
pub use update_role::{UpdateSpeakerRole, UpdateSpeakerRoleError, UpdateSpeakerRoleErrorCode};

use async_graphql::Enum;
use entity::{
    note, reply_request,
    speaker::{Column, Relation},
    speaker_identifier, speaker_name, speaker_role,
};
use sea_orm::{Iden as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use crate::{
    desk::Note,
    graph::{
        plan::{Audience, Field, Link, Order, Through, column, planned, root_fields},
        scalars::DateTime,
    },
    publisher::Publisher,
    quote::{Quote, QuoteFilter, QuoteOrder},
    reply::ReplyRequest,
    reviewer::Reviewer,
};

/// What kind of speaker it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::speaker::SpeakerKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpeakerKind {
    /// One person.
    Person,
    /// An organisation, such as a ministry, a company or a newspaper.
    Organization,
    /// Several who speak as one, such as "G7 leaders".
    Collective,
    /// Somebody who is not named, such as "experts"; the description says who.
    Anonymous,
}

/// For the public a speaker that was merged is no record of its own: its id leads to the one that
/// [`remaining`] says.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker",
        Audience::Public => {
            "(SELECT id, kind, description, sort_name, NULL::uuid AS merged_into_id, recorded_at, \
             NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM speaker WHERE public_since <= now() AND merged_into_id IS NULL)"
        }
    }
}

planned! {
    /// Whose words they are (ClaimReview `itemReviewed.author`).
    Speaker, id "speaker", from rows, by SpeakerFilter, SpeakerOrder, leading to remaining;

    /// What kind of speaker it is.
    kind: column(SpeakerKind) = column(Column::Kind);
    /// The preferred name; of a speaker that was merged, the one that it was called by.
    name: column(String) = Field::Expression(
        "coalesce((SELECT n.name FROM speaker_name n WHERE n.speaker_id = {t}.id AND n.preferred), \
         speaker_called({t}.id))");
    /// All names and aliases, in the order in which they were recorded. A speaker that was merged has those
    /// that the one that remains has as well.
    names: list(SpeakerName) = Relation::Names.def(), speaker_name::Column::Id;
    /// What registers know it by, in the order of the schemes' names.
    identifiers: list(SpeakerIdentifier) = Relation::Identifiers.def(), speaker_identifier::Column::Scheme;
    /// Who it is, in words; always there for an ANONYMOUS speaker.
    description: column(Option<String>) = column(Column::Description);
    /// The posts held, in the order in which they were recorded.
    roles: list(SpeakerRole) = Relation::Roles.def(), speaker_role::Column::Id;
    /// The publisher whose narration this ORGANIZATION speaks, if it is one's.
    publisher: one(Option<Publisher>) = Relation::Publisher.def();
    /// Words attributed to the speaker, newest record first.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::Quotes.def(), Order::Newest;
    /// Words of others that the speaker passes on, newest record first.
    relayed_quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::RelayedQuotes.def(), Order::Newest;
    /// What the speaker was asked about claims, and answered, newest first; so were those that were merged into
    /// it. The public sees what had come of a request when a verdict on its claim was published.
    replies: many(ReplyRequest) = Link {
        from: Column::Id.to_string(),
        through: Some(Through {
            rows: remaining,
            from: "remains".to_owned(),
            to: "id".to_owned(),
        }),
        to: reply_request::Column::SpeakerId.to_string(),
        condition: None,
    }, Order::Newest;
    /// What published verdicts found on the claims that the speaker made, as far as you may see them.
    record: one(SpeakerRecord) = track_record::record();
    /// Other speakers that may be the same, the likeliest first; none that was dismissed, and none for the
    /// public.
    likely_duplicates: chosen(LikelyDuplicate, by likely_duplicate::likeliest, about 10) = likely_duplicate::candidates(), "other_id";
    /// Which others were found not to be the same, newest first; empty for the public.
    dismissed_duplicates: many(DuplicateDismissal) = Link::over(dismissal::ends, "speaker_id", "dismissal_id"), Order::Newest;
    /// The speaker that remains of it, where it was merged; null for the public, to whom its id leads there.
    merged_into: one(Option<Speaker>) = Relation::MergedInto.def();
    /// The merges that it took part in, as the one that went or the one that remained, newest first; those
    /// that were undone too. Empty for the public.
    merges: many(SpeakerMerge) = Link::over(speaker_merge::sides, "speaker_id", "merge_id"), Order::Newest;
    /// What colleagues noted on it and on those that were merged into it, replies included, newest first;
    /// empty for the public.
    notes: many(Note) = Link {
        from: Column::Id.to_string(),
        through: Some(Through {
            rows: remaining,
            from: "remains".to_owned(),
            to: "id".to_owned(),
        }),
        to: note::Column::SubjectId.to_string(),
        condition: Some("{t}.subject_type = 'speaker'"),
    }, Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    SpeakerQuery for Speaker, by SpeakerFilter, SpeakerOrder;
    /// The speaker with this id; for one that was merged, the one that remains. Null where there is none, or
    /// none that you may see.
    speaker;
    /// Speakers, newest record first; without those that were merged, unless the filter asks for them.
    speakers;
}
