//! `recordSpeaker`: somebody whose words are to be quoted.

use std::collections::HashSet;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_name, speaker_role};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    IdentifierScheme, Speaker, SpeakerIdentifierInput, SpeakerKind, SpeakerRoleInput,
    identifier::{self, Taken},
    role::{self, BadRole},
};
use crate::{
    auth,
    graph::{
        change::Existing,
        error::{Failure, user_error},
        input,
        name_key::name_keys,
        plan::Reply,
        scalars::LanguageTag,
        write::Write,
    },
    reviewer::Role,
};

/// Who it is.
#[derive(Clone, InputObject)]
pub struct RecordSpeakerInput {
    /// What kind of speaker it is.
    #[graphql(default_with = "SpeakerKind::Person")]
    pub kind: SpeakerKind,
    /// The preferred name, 1 to 300 characters; for an ANONYMOUS speaker the word of the source, such
    /// as "experts".
    pub name: String,
    /// The language in which the name is written so.
    pub language: Option<LanguageTag>,
    /// Other names, at most 50.
    #[graphql(default)]
    pub aliases: Vec<AliasInput>,
    /// Who it is, in words, at most 1,000 characters; needed for an ANONYMOUS speaker.
    pub description: Option<String>,
    /// Posts held, at most 50.
    #[graphql(default)]
    pub roles: Vec<SpeakerRoleInput>,
    /// What registers know it by, at most one of each.
    #[graphql(default)]
    pub identifiers: Vec<SpeakerIdentifierInput>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nobody twice.
    pub idempotency_key: Option<String>,
}

/// Another name of a speaker.
#[derive(Clone, InputObject)]
pub struct AliasInput {
    /// The name, 1 to 300 characters.
    pub name: String,
    /// The language in which it is written so.
    pub language: Option<LanguageTag>,
}

/// The speaker, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordSpeakerPayload {
    /// The speaker; null where there are errors.
    pub speaker: Option<Speaker>,
    /// Why no speaker was recorded.
    pub errors: Vec<RecordSpeakerError>,
}

user_error! {
    /// Why no speaker was recorded.
    RecordSpeakerError, RecordSpeakerErrorCode {
        /// An ANONYMOUS speaker needs a description.
        DescriptionRequired,
        /// Two of the names are the same, or only look different.
        NameRepeated,
        /// A role ends before it begins.
        DatesReversed,
        /// Two of the identifiers are of one register.
        SchemeRepeated,
        /// Another speaker has one of the identifiers.
        IdentifierTaken,
    }
    /// The speaker who has the identifier, for IDENTIFIER_TAKEN.
    existing: Speaker
}

use RecordSpeakerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecordSpeaker;

/// The mutation.
#[Object]
impl RecordSpeaker {
    /// Records a speaker, with names, dated roles and what registers know it by. For reviewers.
    async fn record_speaker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: RecordSpeakerInput,
    ) -> Option<Result<RecordSpeakerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordSpeakerInput) -> Result<RecordSpeakerPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let existing = Existing::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            record(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordSpeakerPayload {
            speaker: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordSpeakerPayload {
            speaker: None,
            errors: existing.tell(ctx, errors).await?,
        },
    })
}

/// A name in the form in which it is kept.
#[derive(Clone, Debug)]
pub struct NewName {
    /// The name.
    pub name: String,
    /// The language in which it is written so.
    pub language: Option<String>,
    /// Whether the speaker is called by it.
    pub preferred: bool,
}

/// Records a speaker, in a transaction that a mutation has begun.
///
/// # Errors
/// What the rules refuse; faults of the database.
pub async fn record(
    tx: &DatabaseTransaction,
    input: &RecordSpeakerInput,
) -> Result<Uuid, Failure<RecordSpeakerError>> {
    let description = input::optional_text("description", input.description.as_ref(), 1_000)?;
    if input.kind == SpeakerKind::Anonymous && description.is_none() {
        return Err(refused(
            Code::DescriptionRequired,
            "description",
            "say who they are: an ANONYMOUS speaker is told apart by its description",
        ));
    }
    let names = names(tx, input).await?;
    input::at_most("roles", &input.roles, 50)?;
    let roles: Vec<_> = input
        .roles
        .iter()
        .enumerate()
        .map(|(index, role)| role::read(&format!("roles.{index}"), role))
        .collect::<Result<_, _>>()?;
    let identifiers = identifiers(&input.identifiers)?;
    let id = insert(tx, input.kind, description, &names).await?;
    if !roles.is_empty() {
        let rows = roles.into_iter().map(|role| speaker_role::ActiveModel {
            speaker_id: Set(id),
            ..role
        });
        speaker_role::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    if let Some(taken) = identifier::note(tx, id, &identifiers).await? {
        let place = format!("identifiers.{}.value", taken.index);
        return Err(Failure::refused(RecordSpeakerError::taken(
            taken.holder,
            Code::IdentifierTaken,
            &place,
            Taken::MESSAGE,
        )));
    }
    Ok(id)
}

/// Inserts a speaker with its names, of which one is preferred.
///
/// # Errors
/// Where the database fails.
pub async fn insert(
    tx: &DatabaseTransaction,
    kind: SpeakerKind,
    description: Option<String>,
    names: &[NewName],
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let row = speaker::ActiveModel {
        id: Set(id),
        kind: Set(kind.into()),
        description: Set(description),
        ..Default::default()
    };
    speaker::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    let rows = names.iter().map(|name| speaker_name::ActiveModel {
        id: Set(Uuid::now_v7()),
        speaker_id: Set(id),
        name: Set(name.name.clone()),
        language: Set(name.language.clone()),
        preferred: Set(name.preferred),
        ..Default::default()
    });
    speaker_name::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

async fn names(
    tx: &DatabaseTransaction,
    input: &RecordSpeakerInput,
) -> Result<Vec<NewName>, Failure<RecordSpeakerError>> {
    let tag = |language: &Option<LanguageTag>| language.as_ref().map(|tag| tag.0.clone());
    input::at_most("aliases", &input.aliases, 50)?;
    let mut names = vec![NewName {
        name: input::line("name", &input.name, 300)?,
        language: tag(&input.language),
        preferred: true,
    }];
    for (index, alias) in input.aliases.iter().enumerate() {
        names.push(NewName {
            name: input::line(&format!("aliases.{index}.name"), &alias.name, 300)?,
            language: tag(&alias.language),
            preferred: false,
        });
    }
    if names.len() > 1 {
        let written: Vec<&str> = names.iter().map(|name| name.name.as_str()).collect();
        let keys = name_keys(tx, &written).await?;
        let mut known = HashSet::new();
        if let Some(again) = keys.iter().position(|key| !known.insert(key)) {
            return Err(refused(
                Code::NameRepeated,
                &format!("aliases.{}.name", again - 1),
                "is given twice, or differs from another name only in case, width or what cannot be seen; leave one out",
            ));
        }
    }
    Ok(names)
}

fn identifiers(
    given: &[SpeakerIdentifierInput],
) -> Result<Vec<(IdentifierScheme, String)>, Failure<RecordSpeakerError>> {
    let mut schemes = HashSet::new();
    given
        .iter()
        .enumerate()
        .map(|(index, SpeakerIdentifierInput { scheme, value })| {
            if !schemes.insert(*scheme) {
                return Err(refused(
                    Code::SchemeRepeated,
                    &format!("identifiers.{index}.scheme"),
                    "is given twice; a speaker has one identifier in each register",
                ));
            }
            let value = identifier::read(&format!("identifiers.{index}.value"), *scheme, value)?;
            Ok((*scheme, value))
        })
        .collect()
}

impl From<BadRole> for Failure<RecordSpeakerError> {
    fn from(bad: BadRole) -> Self {
        match bad {
            BadRole::Invalid(invalid) => invalid.into(),
            BadRole::Reversed(place, reversed) => {
                refused(Code::DatesReversed, &place, &reversed.to_string())
            }
        }
    }
}

fn refused(code: Code, place: &str, message: &str) -> Failure<RecordSpeakerError> {
    Failure::refused(RecordSpeakerError::new(code, place, message))
}
