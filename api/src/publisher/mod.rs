//! Who publishes sources: newspapers, agencies, ministries.

mod domain;
mod find;
mod listing;
mod record;
mod update;

pub use find::{PublisherInput, find_or_make, of_page, of_url};
pub use listing::{PublisherFilter, PublisherOrder, PublisherOrderField};
pub use record::{RecordPublisher, RecordPublisherError, RecordPublisherErrorCode};
pub use update::{UpdatePublisher, UpdatePublisherError, UpdatePublisherErrorCode};

use entity::{
    publisher::{Column, Relation},
    publisher_domain,
};
use sea_orm::RelationTrait as _;

use crate::{
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Order, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    source::{Source, SourceFilter, SourceOrder},
    speaker::Speaker,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "publisher",
        Audience::Public => {
            "(SELECT id, name, name_key, speaker_id, recorded_at, NULL::uuid AS recorded_by, \
             NULL::integer AS revision \
             FROM publisher WHERE public_since <= now())"
        }
    }
}

planned! {
    /// Who published a source: a newspaper, an agency, a ministry (schema.org Organization).
    Publisher, id "publisher", from rows, by PublisherFilter, PublisherOrder;

    /// The name.
    name: column(String) = column(Column::Name);
    /// The web domains under which it publishes.
    domains: list(PublisherDomain) = Relation::Domains.def(), publisher_domain::Column::Domain;
    /// The ORGANIZATION whose words the publisher's own narration is.
    speaker: one(Speaker) = Relation::Speaker.def();
    /// What it has published, newest record first.
    sources: many(Source, by SourceFilter, SourceOrder) = Relation::Sources.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("publisher"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    PublisherQuery for Publisher, by PublisherFilter, PublisherOrder;
    /// The publisher with this id; null where there is none, or none that you may see.
    publisher;
    /// Publishers, newest record first.
    publishers;
}

fn domain_rows(_: Audience) -> &'static str {
    "publisher_domain"
}

planned! {
    /// A web domain of a publisher.
    PublisherDomain, no id, from domain_rows;

    /// The domain in lower case, such as `example.org`; internationalised ones in their ASCII form.
    domain: column(String) = column(publisher_domain::Column::Domain);
}
