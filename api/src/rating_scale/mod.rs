//! Rating scales and their versions. They are public: a rating without its scale says nothing.

use entity::{rating, rating_scale, rating_scale_version};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, Order, column, planned, root_fields},
        scalars::DateTime,
    },
    verdict::VerdictRevision,
};

fn scale_rows(_: Audience) -> &'static str {
    "rating_scale"
}

planned! {
    /// A named list of ratings, in versions.
    RatingScale, id "rating_scale", from scale_rows;

    /// The name.
    name: column(String) = column(rating_scale::Column::Name);
    /// Its versions, newest first. A verdict's rating belongs to the version that it was given on.
    versions: many(RatingScaleVersion) = rating_scale::Relation::Versions.def(), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(rating_scale::Column::RecordedAt);
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
    /// The verdict revisions that were given it, newest first.
    verdict_revisions: many(VerdictRevision) = rating::Relation::Revisions.def(), Order::Newest;
}

root_fields! {
    RatingQuery for Rating;
    /// The rating with this id; null where there is none.
    rating;
    /// Ratings of all scales, newest first.
    ratings;
}
