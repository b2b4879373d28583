//! Speakers that may be the same, as suggestions for the staff.

use std::cmp::Reverse;

use async_graphql::Result;

use super::{
    Speaker,
    likeness::{DuplicateConfidence, DuplicateReason, Known, Likeness, likeness},
};
use crate::graph::plan::{Audience, Link, planned};

/// Pairs that have something in common in their names; which of them may be the same is for [`likeness`] to
/// say.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT s.id AS speaker_id, o.id AS other_id \
             FROM speaker s CROSS JOIN LATERAL speaker_candidates(s.id) AS o (id))"
        }
        Audience::Public => {
            "(SELECT s.id AS speaker_id, s.id AS other_id FROM speaker s WHERE false)"
        }
    }
}

planned! {
    /// Another speaker who may be the same. It is a suggestion: look, and then merge the two, or dismiss it by
    /// `dismissDuplicate`, by which it is not suggested again.
    LikelyDuplicate, no id, from rows, weighed by
        "json_build_array(speaker_known({t}.speaker_id), speaker_known({t}.other_id))";

    /// The other speaker.
    speaker: one(Speaker) = Link::by("other_id", "id");
    /// How likely it is that the two are the same.
    confidence: weighed(DuplicateConfidence) = confidence;
    /// Why they may be the same.
    reasons: weighed(Vec<DuplicateReason>) = reasons;
}

impl LikelyDuplicate {
    fn likeness(&self) -> Result<Option<Likeness>> {
        let (one, other): (Known, Known) = self.0.basis()?;
        Ok(likeness(&one, &other))
    }
}

fn confidence(duplicate: &LikelyDuplicate) -> Result<DuplicateConfidence> {
    let likeness = duplicate.likeness()?;
    Ok(likeness.map_or(DuplicateConfidence::Low, |likeness| likeness.confidence))
}

fn reasons(duplicate: &LikelyDuplicate) -> Result<Vec<DuplicateReason>> {
    let likeness = duplicate.likeness()?;
    Ok(likeness.map_or_else(Vec::new, |likeness| likeness.reasons))
}

/// The way from a speaker to those that may be the same.
pub fn candidates() -> Link {
    Link::by("id", "speaker_id")
}

/// Those of the candidates that may be the same, the likeliest first.
///
/// # Errors
/// Where the database has not told what is known of a speaker.
pub fn likeliest(candidates: Vec<LikelyDuplicate>, first: usize) -> Result<Vec<LikelyDuplicate>> {
    let mut likely = Vec::new();
    for candidate in candidates {
        if let Some(likeness) = candidate.likeness()? {
            likely.push((Reverse(likeness.confidence), candidate));
        }
    }
    likely.sort_by_key(|(confidence, _)| *confidence);
    Ok(likely
        .into_iter()
        .take(first)
        .map(|(_, duplicate)| duplicate)
        .collect())
}
