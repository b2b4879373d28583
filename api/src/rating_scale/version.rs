//! A version of a rating scale as it comes in: its rules, and how it is written.

use async_graphql::InputObject;
use entity::{rating, rating_scale_version, rating_translation};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait as _, Set};
use uuid::Uuid;

use crate::graph::{
    error::{Failure, Invalid},
    input,
    name_key::{distinct, name_keys},
    scalars::LanguageTag,
};

/// A list of ratings, with the range of their values.
#[derive(Clone, InputObject)]
pub struct RatingScaleVersionInput {
    /// The value of the best rating (schema.org `bestRating`), above `worst`, from -32,768 to 32,767; left
    /// out with `worst` for a scale whose ratings have no values.
    pub best: Option<i32>,
    /// The value of the worst rating (schema.org `worstRating`); left out with `best`.
    pub worst: Option<i32>,
    /// The ratings in their order, 2 to 20.
    pub ratings: Vec<RatingInput>,
}

/// One rating.
#[derive(Clone, InputObject)]
pub struct RatingInput {
    /// The word for it, such as "Half true", 1 to 100 characters; no two of a version look the same.
    pub label: String,
    /// What it means, 1 to 1,000 characters.
    pub meaning: String,
    /// Its value, from `worst` to `best`; left out for a rating that is none of degree, such as
    /// "Unproven".
    pub value: Option<i32>,
    /// Its colour as `#rrggbb`. Choose colours that can be told apart without red or green, and text on
    /// them read (WCAG 2.2, contrast at least 4.5).
    pub colour: String,
    /// Its label and meaning in further languages, each once; at most 50.
    #[graphql(default)]
    pub translations: Vec<RatingTranslationInput>,
}

/// A rating in a further language.
#[derive(Clone, InputObject)]
pub struct RatingTranslationInput {
    /// The language.
    pub language: LanguageTag,
    /// The word for it, 1 to 100 characters; no two of a version look the same in one language.
    pub label: String,
    /// What it means, 1 to 1,000 characters.
    pub meaning: String,
}

/// Why ratings do not make a scale, with the place in the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Only one of the two is given, or the best is not above the worst.
    #[error("give `best` and `worst`, the best above the worst, or leave out both")]
    Range(String),
    /// The value lies beyond them.
    #[error("lies outside `worst` to `best`; choose a value between them, or leave it out")]
    Value(String),
}

impl Misfit {
    /// Where in the input.
    pub fn place(&self) -> &str {
        match self {
            Self::Range(place) | Self::Value(place) => place,
        }
    }
}

/// A version that keeps the rules, ready to be written.
pub struct NewVersion {
    range: Option<(i16, i16)>,
    ratings: Vec<rating::ActiveModel>,
    translations: Vec<rating_translation::ActiveModel>,
}

/// A label with its place, and the language of a translation.
struct Label {
    language: Option<String>,
    text: String,
    place: String,
}

/// Reads a version, which stands in the input at `version`.
///
/// # Errors
/// Where it breaks a rule.
pub async fn read<E: From<Invalid> + From<Misfit>>(
    tx: &DatabaseTransaction,
    version: &RatingScaleVersionInput,
) -> Result<NewVersion, Failure<E>> {
    let RatingScaleVersionInput {
        best,
        worst,
        ratings,
    } = version;
    input::at_most("version.ratings", ratings, 20)?;
    if ratings.len() < 2 {
        let message = "is no choice; give at least 2 ratings";
        return Err(input::invalid("version.ratings", message).into());
    }
    let misfit = |misfit: Misfit| Failure::refused(E::from(misfit));
    let small =
        |place: &str, value: Option<i32>| value.map(|value| number(place, value)).transpose();
    let range = range(
        small("version.worst", *worst)?,
        small("version.best", *best)?,
    )
    .map_err(misfit)?;

    let mut new = NewVersion {
        range,
        ratings: Vec::with_capacity(ratings.len()),
        translations: Vec::new(),
    };
    let mut labels = Vec::new();
    for (index, rating) in ratings.iter().enumerate() {
        let RatingInput {
            label,
            meaning,
            value,
            colour,
            translations,
        } = rating;
        let at = |field: &str| format!("version.ratings.{index}.{field}");
        let id = Uuid::now_v7();
        let label = input::line(&at("label"), label, 100)?;
        let value = small(&at("value"), *value)?;
        if value.is_some_and(|value| !holds(range, value)) {
            return Err(misfit(Misfit::Value(at("value"))));
        }
        new.ratings.push(rating::ActiveModel {
            id: Set(id),
            position: Set(i32::try_from(index + 1).unwrap_or(i32::MAX)),
            label: Set(label.clone()),
            meaning: Set(input::text(&at("meaning"), meaning, 1_000)?),
            value: Set(value),
            colour: Set(colour_of(&at("colour"), colour)?),
            ..Default::default()
        });
        labels.push(Label {
            language: None,
            text: label,
            place: at("label"),
        });
        input::at_most(&at("translations"), translations, 50)?;
        for (number, translation) in translations.iter().enumerate() {
            let at = |field: &str| at(&format!("translations.{number}.{field}"));
            let (row, label) = translated(id, translation, &at)?;
            if translations[..number]
                .iter()
                .any(|before| before.language == translation.language)
            {
                let message = "is given twice for this rating; leave one out";
                return Err(input::invalid(&at("language"), message).into());
            }
            new.translations.push(row);
            labels.push(label);
        }
    }
    told_apart(tx, &labels).await?;
    Ok(new)
}

fn translated(
    rating_id: Uuid,
    translation: &RatingTranslationInput,
    at: &impl Fn(&str) -> String,
) -> Result<(rating_translation::ActiveModel, Label), Invalid> {
    let RatingTranslationInput {
        language,
        label,
        meaning,
    } = translation;
    let label = input::line(&at("label"), label, 100)?;
    let row = rating_translation::ActiveModel {
        rating_id: Set(rating_id),
        language: Set(language.0.clone()),
        label: Set(label.clone()),
        meaning: Set(input::text(&at("meaning"), meaning, 1_000)?),
    };
    let label = Label {
        language: Some(language.0.clone()),
        text: label,
        place: at("label"),
    };
    Ok((row, label))
}

/// Labels in one language never look the same.
async fn told_apart<E: From<Invalid>>(
    tx: &DatabaseTransaction,
    labels: &[Label],
) -> Result<(), Failure<E>> {
    let names: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
    let keys = name_keys(tx, &names).await?;
    let mut languages: Vec<_> = labels.iter().map(|label| &label.language).collect();
    languages.sort();
    languages.dedup();
    for language in languages {
        let (keys, places): (Vec<String>, Vec<&str>) = keys
            .iter()
            .zip(labels)
            .filter(|(_, label)| label.language == *language)
            .map(|(key, label)| (key.clone(), label.place.as_str()))
            .unzip();
        distinct(&keys, |index| places[index].to_owned())?;
    }
    Ok(())
}

/// Writes a version of a scale.
///
/// # Errors
/// Where the database fails.
pub async fn insert(
    tx: &DatabaseTransaction,
    scale_id: Uuid,
    number: i32,
    version: NewVersion,
) -> Result<(), DbErr> {
    let id = Uuid::now_v7();
    let row = rating_scale_version::ActiveModel {
        id: Set(id),
        scale_id: Set(scale_id),
        number: Set(number),
        worst: Set(version.range.map(|(worst, _)| worst)),
        best: Set(version.range.map(|(_, best)| best)),
        ..Default::default()
    };
    rating_scale_version::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    let ratings = version
        .ratings
        .into_iter()
        .map(|rating| rating::ActiveModel {
            scale_version_id: Set(id),
            ..rating
        });
    rating::Entity::insert_many(ratings)
        .exec_without_returning(tx)
        .await?;
    if !version.translations.is_empty() {
        rating_translation::Entity::insert_many(version.translations)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The worst and the best value, for a scale that has values.
fn range(worst: Option<i16>, best: Option<i16>) -> Result<Option<(i16, i16)>, Misfit> {
    match (worst, best) {
        (None, None) => Ok(None),
        (Some(worst), Some(best)) if worst < best => Ok(Some((worst, best))),
        (Some(_), None) => Err(Misfit::Range("version.best".to_owned())),
        _ => Err(Misfit::Range("version.worst".to_owned())),
    }
}

fn holds(range: Option<(i16, i16)>, value: i16) -> bool {
    range.is_some_and(|(worst, best)| (worst..=best).contains(&value))
}

fn number(place: &str, value: i32) -> Result<i16, Invalid> {
    let message = "is out of reach; give a whole number from -32768 to 32767";
    i16::try_from(value).map_err(|_| input::invalid(place, message))
}

/// A colour as it is kept: `#rrggbb` in lower case.
fn colour_of(place: &str, colour: &str) -> Result<String, Invalid> {
    let digits = colour.strip_prefix('#').filter(|digits| {
        digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    });
    let message = "is no colour; write it as #rrggbb, such as #b91c1c";
    digits
        .map(|digits| format!("#{}", digits.to_ascii_lowercase()))
        .ok_or_else(|| input::invalid(place, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_both_ends_or_none() {
        assert_eq!(range(None, None), Ok(None));
        assert_eq!(range(Some(1), Some(5)), Ok(Some((1, 5))));
        for (worst, best) in [
            (Some(1), None),
            (None, Some(5)),
            (Some(5), Some(5)),
            (Some(5), Some(1)),
        ] {
            assert!(range(worst, best).is_err(), "{worst:?} to {best:?}");
        }
    }

    #[test]
    fn values_lie_between_the_ends() {
        assert!([1, 3, 5].iter().all(|value| holds(Some((1, 5)), *value)));
        assert!(![0, 6].iter().any(|value| holds(Some((1, 5)), *value)));
        assert!(!holds(None, 0));
    }

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(colour_of("", "#B91c1C"), Ok("#b91c1c".to_owned()));
        for text in [
            "", "#", "b91c1c", "#b91c1", "#b91c1c0", "#b91c1g", "red", "#ééé", "# 91c1c",
        ] {
            assert!(colour_of("", text).is_err(), "{text}");
        }
    }
}
