//! Rating scales and their versions. They are public: a rating without its scale says nothing.

mod record;
mod retire;
mod revise;
mod version;

pub use record::{RecordRatingScale, RecordRatingScaleError, RecordRatingScaleErrorCode};
pub use retire::{RetireRatingScale, RetireRatingScaleError, RetireRatingScaleErrorCode};
pub use revise::{ReviseRatingScale, ReviseRatingScaleError, ReviseRatingScaleErrorCode};

use entity::{rating, rating_scale, rating_scale_version, rating_translation};
use sea_orm::RelationTrait as _;

use crate::{
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Link, Order, column, planned, root_fields},
        scalars::{DateTime, LanguageTag},
    },
    verdict::VerdictRevision,
};

fn scale_rows(_: Audience) -> &'static str {
    "rating_scale"
}

planned! {
    /// A named list of ratings, in versions.
    RatingScale, id "rating_scale", from scale_rows;

    /// The name; no two scales have names that look the same.
    name: column(String) = column(rating_scale::Column::Name);
    /// The newest version, on which findings are rated until the scale is retired.
    current_version: one(RatingScaleVersion) = Link::from(rating_scale::Relation::Versions.def()).only(
        "{t}.number = (SELECT max(v.number) FROM rating_scale_version v WHERE v.scale_id = {t}.scale_id)");
    /// Its versions, newest first. A verdict's rating belongs to the version that it was given on.
    versions: many(RatingScaleVersion) = rating_scale::Relation::Versions.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("rating_scale"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(rating_scale::Column::RecordedAt);
    /// Since when no further finding is rated on it; null while it is in use.
    retired_at: column(Option<DateTime>) = column(rating_scale::Column::RetiredAt);
    /// How many versions the record has had, from 1. Versions of the list of ratings are another thing.
    revision: column(i32) = column(rating_scale::Column::Revision);
}

root_fields! {
    RatingScaleQuery for RatingScale;
    /// The rating scale with this id; null where there is none.
    rating_scale;
    /// Rating scales, newest first.
    rating_scales;
}

fn version_rows(_: Audience) -> &'static str {
    "rating_scale_version"
}

planned! {
    /// A rating scale as it stood for a time; it never changes.
    RatingScaleVersion, id "rating_scale_version", from version_rows;

    /// The scale.
    scale: one(RatingScale) = rating_scale_version::Relation::Scale.def();
    /// Which version, from 1.
    number: column(i32) = column(rating_scale_version::Column::Number);
    /// The value of the best rating that has one (schema.org `bestRating`).
    best: column(Option<i32>) = column(rating_scale_version::Column::Best);
    /// The value of the worst rating that has one (schema.org `worstRating`).
    worst: column(Option<i32>) = column(rating_scale_version::Column::Worst);
    /// The ratings, in their order.
    ratings: many(Rating) = rating_scale_version::Relation::Ratings.def(), Order::Oldest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("rating_scale_version"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(rating_scale_version::Column::RecordedAt);
}

root_fields! {
    RatingScaleVersionQuery for RatingScaleVersion;
    /// The version of a rating scale with this id; null where there is none.
    rating_scale_version;
    /// Versions of rating scales, newest first.
    rating_scale_versions;
}

fn rating_rows(_: Audience) -> &'static str {
    "rating"
}

planned! {
    /// One rating of a version of a scale (schema.org Rating).
    Rating, id "rating", from rating_rows;

    /// The version that it belongs to.
    scale_version: one(RatingScaleVersion) = rating::Relation::ScaleVersion.def();
    /// Its place in the scale, from 1.
    position: column(i32) = column(rating::Column::Position);
    /// The word for it, such as "Half true" (schema.org `alternateName`).
    label: column(String) = column(rating::Column::Label);
    /// What it means.
    meaning: column(String) = column(rating::Column::Meaning);
    /// Its value between the version's `worst` and `best` (schema.org `ratingValue`); null for a rating
    /// that is none of degree, such as "Unproven".
    value: column(Option<i32>) = column(rating::Column::Value);
    /// Its colour, `#rrggbb` in lower case.
    colour: column(String) = column(rating::Column::Colour);
    /// Its label and meaning in further languages, in the order of their tags.
    translations: list(RatingTranslation) = rating::Relation::Translations.def(), rating_translation::Column::Language;
    /// The verdict revisions that were given it, newest first.
    verdict_revisions: many(VerdictRevision) = rating::Relation::Revisions.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("rating"), Order::Newest;
}

root_fields! {
    RatingQuery for Rating;
    /// The rating with this id; null where there is none.
    rating;
    /// Ratings of all scales, newest first.
    ratings;
}

fn translation_rows(_: Audience) -> &'static str {
    "rating_translation"
}

planned! {
    /// A rating in a further language.
    RatingTranslation, no id, from translation_rows;

    /// The language.
    language: column(LanguageTag) = column(rating_translation::Column::Language);
    /// The word for the rating.
    label: column(String) = column(rating_translation::Column::Label);
    /// What it means.
    meaning: column(String) = column(rating_translation::Column::Meaning);
}
