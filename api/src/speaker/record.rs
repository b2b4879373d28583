//! `recordSpeaker`: somebody whose words are to be quoted.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_name, speaker_role};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait as _, Set};
use uuid::Uuid;

use super::{Speaker, SpeakerKind};
use crate::{
    auth,
    graph::{
        error::{Failure, user_error},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag},
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

/// A post that a speaker held for a time.
#[derive(Clone, InputObject)]
pub struct SpeakerRoleInput {
    /// The post, such as "Secretary", 1 to 300 characters.
    pub title: String,
    /// Where, such as "Security Council", at most 300 characters.
    pub organization: Option<String>,
    /// The first day in it, where known.
    pub from: Option<Date>,
    /// The last day in it, where known.
    pub until: Option<Date>,
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
        /// Two of the names are the same.
        NameRepeated,
        /// A role ends before it begins.
        DatesReversed,
    }
}

use RecordSpeakerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecordSpeaker;

/// The mutation.
#[Object]
impl RecordSpeaker {
    /// Records a speaker, with names and dated roles. For reviewers.
    async fn record_speaker(
        &self,
        ctx: &Context<'_>,
        input: RecordSpeakerInput,
    ) -> Option<Result<RecordSpeakerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordSpeakerInput) -> Result<RecordSpeakerPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
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
            errors,
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

async fn record(
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
    let names = names(input)?;
    let roles = roles(&input.roles)?;
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

fn names(input: &RecordSpeakerInput) -> Result<Vec<NewName>, Failure<RecordSpeakerError>> {
    let tag = |language: &Option<LanguageTag>| language.as_ref().map(|tag| tag.0.clone());
    input::at_most("aliases", &input.aliases, 50)?;
    let mut names = vec![NewName {
        name: input::line("name", &input.name, 300)?,
        language: tag(&input.language),
        preferred: true,
    }];
    for (index, alias) in input.aliases.iter().enumerate() {
        let place = format!("aliases.{index}.name");
        let name = input::line(&place, &alias.name, 300)?;
        if names.iter().any(|known| known.name == name) {
            return Err(refused(
                Code::NameRepeated,
                &place,
                "is given twice; leave one out",
            ));
        }
        names.push(NewName {
            name,
            language: tag(&alias.language),
            preferred: false,
        });
    }
    Ok(names)
}

fn roles(
    roles: &[SpeakerRoleInput],
) -> Result<Vec<speaker_role::ActiveModel>, Failure<RecordSpeakerError>> {
    input::at_most("roles", roles, 50)?;
    roles
        .iter()
        .enumerate()
        .map(|(index, role)| {
            let SpeakerRoleInput {
                title,
                organization,
                from,
                until,
            } = role;
            let place = |field: &str| format!("roles.{index}.{field}");
            if let (Some(from), Some(until)) = (from, until)
                && until.0 < from.0
            {
                return Err(refused(
                    Code::DatesReversed,
                    &place("until"),
                    "lies before `from`; exchange the two, or leave one out",
                ));
            }
            Ok(speaker_role::ActiveModel {
                id: Set(Uuid::now_v7()),
                title: Set(input::line(&place("title"), title, 300)?),
                organization: Set(input::optional_line(
                    &place("organization"),
                    organization.as_ref(),
                    300,
                )?),
                from_date: Set(from.map(|day| day.0)),
                until_date: Set(until.map(|day| day.0)),
                ..Default::default()
            })
        })
        .collect()
}

fn refused(code: Code, place: &str, message: &str) -> Failure<RecordSpeakerError> {
    Failure::refused(RecordSpeakerError::new(code, place, message))
}
