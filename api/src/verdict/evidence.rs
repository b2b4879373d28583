//! What a verdict revision rests on.

use async_graphql::{Enum, SimpleObject};
use entity::evidence::{Column, Relation};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Order, column, planned, root_fields},
        scalars::Url,
    },
    source::{Capture, Source},
    verdict::{Verdict, VerdictRevision},
};

/// What a piece of evidence says to the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::evidence::Stance")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stance {
    /// It speaks for the claim.
    Supports,
    /// It speaks against it.
    Refutes,
    /// It helps to understand it.
    Context,
}

/// As visible as its revision.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "evidence",
        Audience::Public => {
            "(SELECT e.* FROM evidence e JOIN verdict_revision r ON r.id = e.revision_id \
             WHERE r.public_since <= now())"
        }
    }
}

/// Words of a capture that a verdict rests on (W3C Web Annotation TextPositionSelector).
#[derive(Clone, SimpleObject, Deserialize)]
pub struct EvidencePassage {
    /// The first character, in Unicode code points into the capture's text, from 0.
    start: i32,
    /// The character after the last one, in Unicode code points into the capture's text.
    end: i32,
    /// The capture's own characters there.
    exact: String,
}

planned! {
    /// What a verdict revision rests on, so that a reader could repeat the work (IFCN).
    Evidence, id "evidence", from rows;

    /// The revision.
    revision: one(VerdictRevision) = Relation::Revision.def();
    /// Its place among the revision's evidence, from 1.
    position: column(i32) = column(Column::Position);
    /// What it says to the claim.
    stance: column(Stance) = column(Column::Stance);
    /// The recorded source that it is, or that the passage is taken from; null where it is a web address
    /// or a verdict.
    source: one(Option<Source>) = Relation::Source.def();
    /// The capture that holds the passage; null where it is no passage.
    capture: one(Option<Capture>) = Relation::Capture.def();
    /// The passage that it is; null where it is something else.
    passage: column(Option<EvidencePassage>) = Field::Expression(
        "CASE WHEN {t}.capture_id IS NOT NULL THEN \
         json_build_object('start', {t}.start, 'end', {t}.\"end\", 'exact', {t}.exact) END");
    /// The web address that it is; null where it is something else.
    url: column(Option<Url>) = column(Column::Url);
    /// The other verdict that it is; null where it is something else, and for the public where that verdict
    /// is not public itself.
    verdict: one(Option<Verdict>) = Relation::Verdict.def();
    /// What is to be found there.
    note: column(String) = column(Column::Note);
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("evidence"), Order::Newest;
}

root_fields! {
    EvidenceQuery for Evidence;
    /// The piece of evidence with this id; null where there is none, or none that you may see.
    evidence;
    /// Pieces of evidence, newest first.
    evidences;
}
