//! Whose words quotes are.

mod record;

pub use record::{NewName, RecordSpeaker, RecordSpeakerError, RecordSpeakerErrorCode, insert};

use async_graphql::Enum;
use entity::{
    speaker::{Column, Relation},
    speaker_name, speaker_role,
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    graph::{
        plan::{Audience, Field, Order, column, planned, root_fields},
        scalars::{Date, DateTime, LanguageTag},
    },
    publisher::Publisher,
    quote::Quote,
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

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker",
        Audience::Public => {
            "(SELECT id, kind, description, sort_name, recorded_at, NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM speaker WHERE public_since <= now())"
        }
    }
}

planned! {
    /// Whose words they are (ClaimReview `itemReviewed.author`).
    Speaker, id "speaker", from rows;

    /// What kind of speaker it is.
    kind: column(SpeakerKind) = column(Column::Kind);
    /// The preferred name.
    name: column(String) = Field::Expression(
        "(SELECT n.name FROM speaker_name n WHERE n.speaker_id = {t}.id AND n.preferred)");
    /// All names and aliases, in the order in which they were recorded.
    names: list(SpeakerName) = Relation::Names.def(), speaker_name::Column::Id;
    /// Who it is, in words; always there for an ANONYMOUS speaker.
    description: column(Option<String>) = column(Column::Description);
    /// The posts held, in the order in which they were recorded.
    roles: list(SpeakerRole) = Relation::Roles.def(), speaker_role::Column::Id;
    /// The publisher whose narration this ORGANIZATION speaks, if it is one's.
    publisher: one(Option<Publisher>) = Relation::Publisher.def();
    /// Words attributed to the speaker, newest record first.
    quotes: many(Quote) = Relation::Quotes.def(), Order::Newest;
    /// Words of others that the speaker passes on, newest record first.
    relayed_quotes: many(Quote) = Relation::RelayedQuotes.def(), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    SpeakerQuery for Speaker;
    /// The speaker with this id; null where there is none, or none that you may see.
    speaker;
    /// Speakers, newest record first.
    speakers;
}

/// Names and roles are reached only through their speaker, and are as visible as it is.
fn name_rows(_: Audience) -> &'static str {
    "speaker_name"
}

planned! {
    /// A name or alias of a speaker.
    SpeakerName, no id, from name_rows;

    /// The name as it is written.
    name: column(String) = column(speaker_name::Column::Name);
    /// The language in which it is written so.
    language: column(Option<LanguageTag>) = column(speaker_name::Column::Language);
    /// Whether it is the one by which the speaker is called.
    preferred: column(bool) = column(speaker_name::Column::Preferred);
}

fn role_rows(_: Audience) -> &'static str {
    "speaker_role"
}

planned! {
    /// A post that a speaker held for a time.
    SpeakerRole, no id, from role_rows;

    /// The post, such as "Secretary".
    title: column(String) = column(speaker_role::Column::Title);
    /// Where, such as "Security Council".
    organization: column(Option<String>) = column(speaker_role::Column::Organization);
    /// The first day in it, where known.
    from: column(Option<Date>) = column(speaker_role::Column::FromDate);
    /// The last day in it, where known.
    until: column(Option<Date>) = column(speaker_role::Column::UntilDate);
}
