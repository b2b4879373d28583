//! The schema: which types, root fields and mutations there are.

use async_graphql::{EmptySubscription, Interface, MergedObject, Schema, SchemaBuilder};

use super::{
    apart::Apart,
    node::{Node, NodeQuery},
    plan::RootFields,
};
use crate::{
    claim::{
        ClaimLinkQuery, ClaimQuery, ConfirmMatch, ConfirmMatchError, LinkClaims, LinkClaimsError,
        LinkQuoteToClaim, LinkQuoteToClaimError, MatchRejectionQuery, RecordClaim,
        RecordClaimError, RejectMatch, RejectMatchError, RestoreMatch, RestoreMatchError,
        RewordClaim, RewordClaimError, ScanTextQuery, SetClaimCheckability,
        SetClaimCheckabilityError, SimilarClaimsQuery, UnlinkClaims, UnlinkClaimsError,
        UnlinkQuoteFromClaim, UnlinkQuoteFromClaimError,
    },
    desk::{
        AddNote, AddNoteError, AssignReviewer, AssignReviewerError, AssignmentQuery, EditNote,
        EditNoteError, EndAssignment, EndAssignmentError, NoteQuery, UpdateAssignment,
        UpdateAssignmentError, WithdrawNote, WithdrawNoteError,
    },
    publisher::{
        PublisherQuery, RecordPublisher, RecordPublisherError, UpdatePublisher,
        UpdatePublisherError,
    },
    quote::{
        QuoteCheckQuery, QuoteQuery, RecordQuote, RecordQuoteError, SetQuoteAttribution,
        SetQuoteAttributionError, UpdateQuote, UpdateQuoteError, WithdrawQuote, WithdrawQuoteError,
    },
    rating_scale::{
        RatingQuery, RatingScaleQuery, RatingScaleVersionQuery, RecordRatingScale,
        RecordRatingScaleError, RetireRatingScale, RetireRatingScaleError, ReviseRatingScale,
        ReviseRatingScaleError,
    },
    reply::{
        RecordReply, RecordReplyError, ReplyRequestQuery, RequestReply, RequestReplyError,
        WithdrawReplyRequest, WithdrawReplyRequestError,
    },
    reviewer::{
        CreateToken, CreateTokenError, DeactivateReviewer, DeactivateReviewerError, InviteReviewer,
        InviteReviewerError, ReactivateReviewer, ReactivateReviewerError, ReviewerQuery,
        RevokeToken, RevokeTokenError, SetReviewerRole, SetReviewerRoleError, TokenQuery,
        ViewerQuery,
    },
    search::SearchQuery,
    source::{
        CaptureQuery, CaptureSource, CaptureSourceError, CompareCaptures, PreviewSourceQuery,
        RecordSource, RecordSourceError, ReinstateSource, ReinstateSourceError, RetractSource,
        RetractSourceError, SourceQuery, SourceRetractionQuery, UpdateSource, UpdateSourceError,
    },
    speaker::{
        AddSpeakerName, AddSpeakerNameError, AddSpeakerRole, AddSpeakerRoleError, DismissDuplicate,
        DismissDuplicateError, DuplicateDismissalQuery, MergeSpeakers, MergeSpeakersError,
        RecordSpeaker, RecordSpeakerError, RemoveSpeakerName, RemoveSpeakerNameError,
        RemoveSpeakerRole, RemoveSpeakerRoleError, SetSpeakerIdentifier, SetSpeakerIdentifierError,
        SpeakerMergeQuery, SpeakerNameQuery, SpeakerQuery, SpeakerRoleQuery, UnmergeSpeakers,
        UnmergeSpeakersError, UpdateSpeaker, UpdateSpeakerError, UpdateSpeakerName,
        UpdateSpeakerNameError, UpdateSpeakerRole, UpdateSpeakerRoleError,
    },
    suggestion::{
        AcceptSuggestion, AcceptSuggestionError, DismissSuggestion, DismissSuggestionError,
        RestoreSuggestion, RestoreSuggestionError, SuggestionDismissalQuery,
    },
    topic::{
        MergeTopics, MergeTopicsError, RecordTopic, RecordTopicError, SetApprovalPolicy,
        SetApprovalPolicyError, SetClaimTopics, SetClaimTopicsError, TopicQuery, UpdateTopic,
        UpdateTopicError,
    },
    verdict::{
        ApproveRetraction, ApproveRetractionError, ApproveVerdict, ApproveVerdictError,
        CorrectVerdict, CorrectVerdictError, CorrectionQuery, DismissStaleness,
        DismissStalenessError, DraftVerdict, DraftVerdictError, EvidenceQuery, PublishVerdict,
        PublishVerdictError, RecuseReviewer, RecuseReviewerError, RequestRetraction,
        RequestRetractionError, RetractVerdict, RetractVerdictError, RetractionQuery,
        ReturnVerdict, ReturnVerdictError, ReviseVerdict, ReviseVerdictError, SubmitVerdict,
        SubmitVerdictError, VerdictQuery, VerdictRevisionQuery, WithdrawApproval,
        WithdrawApprovalError, WithdrawRetraction, WithdrawRetractionError,
    },
};

// Both are grouped, since each member of a merged object is one call deeper than the one before.

/// What can be asked. Without a token only what is published is there.
#[derive(MergedObject, Default)]
pub struct Query(
    Apart<NodeQuery>,
    Apart<SearchQuery>,
    Apart<ViewerQuery>,
    SourceQueries,
    Apart<PublisherQuery>,
    SpeakerQueries,
    QuoteQueries,
    ClaimQueries,
    Apart<TopicQuery>,
    VerdictQueries,
    RatingScaleQueries,
    ReviewerQueries,
    DeskQueries,
);

/// Sources, what became of them, their captures, and what they would be.
#[derive(MergedObject, Default)]
struct SourceQueries(
    Apart<SourceQuery>,
    Apart<SourceRetractionQuery>,
    Apart<CaptureQuery>,
    Apart<CompareCaptures>,
    Apart<PreviewSourceQuery>,
);

/// Speakers, their names, roles and merges, and who is not the same.
#[derive(MergedObject, Default)]
struct SpeakerQueries(
    Apart<SpeakerQuery>,
    Apart<SpeakerNameQuery>,
    Apart<SpeakerRoleQuery>,
    Apart<SpeakerMergeQuery>,
    Apart<DuplicateDismissalQuery>,
);

/// Quotes, what has become of them, and what is not to become one.
#[derive(MergedObject, Default)]
struct QuoteQueries(
    Apart<QuoteQuery>,
    Apart<QuoteCheckQuery>,
    Apart<SuggestionDismissalQuery>,
);

/// Claims, what they are to each other, and what speakers say to them.
#[derive(MergedObject, Default)]
struct ClaimQueries(
    Apart<ClaimQuery>,
    Apart<ClaimLinkQuery>,
    Apart<SimilarClaimsQuery>,
    Apart<ScanTextQuery>,
    Apart<MatchRejectionQuery>,
    Apart<ReplyRequestQuery>,
);

/// Verdicts and what belongs to them.
#[derive(MergedObject, Default)]
struct VerdictQueries(
    Apart<VerdictQuery>,
    Apart<VerdictRevisionQuery>,
    Apart<EvidenceQuery>,
    Apart<CorrectionQuery>,
    Apart<RetractionQuery>,
);

/// Rating scales, their versions and ratings.
#[derive(MergedObject, Default)]
struct RatingScaleQueries(
    Apart<RatingScaleQuery>,
    Apart<RatingScaleVersionQuery>,
    Apart<RatingQuery>,
);

/// People and their tokens.
#[derive(MergedObject, Default)]
struct ReviewerQueries(Apart<ReviewerQuery>, Apart<TokenQuery>);

/// Who does what until when, and what is noted.
#[derive(MergedObject, Default)]
struct DeskQueries(Apart<AssignmentQuery>, Apart<NoteQuery>);

/// The root fields by type, as the check of a query's cost needs them.
pub const ROOTS: &[RootFields] = &[
    SourceQuery::ROOT,
    SourceRetractionQuery::ROOT,
    CaptureQuery::ROOT,
    PublisherQuery::ROOT,
    SpeakerQuery::ROOT,
    SpeakerNameQuery::ROOT,
    SpeakerRoleQuery::ROOT,
    SpeakerMergeQuery::ROOT,
    DuplicateDismissalQuery::ROOT,
    QuoteQuery::ROOT,
    QuoteCheckQuery::ROOT,
    SuggestionDismissalQuery::ROOT,
    ClaimQuery::ROOT,
    ClaimLinkQuery::ROOT,
    MatchRejectionQuery::ROOT,
    ReplyRequestQuery::ROOT,
    TopicQuery::ROOT,
    VerdictQuery::ROOT,
    VerdictRevisionQuery::ROOT,
    EvidenceQuery::ROOT,
    CorrectionQuery::ROOT,
    RetractionQuery::ROOT,
    RatingScaleQuery::ROOT,
    RatingScaleVersionQuery::ROOT,
    RatingQuery::ROOT,
    ReviewerQuery::ROOT,
    TokenQuery::ROOT,
    AssignmentQuery::ROOT,
    NoteQuery::ROOT,
];

/// What can be done, step by step. All of it takes a token.
///
/// Grouped, since each member of a merged object is one call deeper than the one before.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SourceMutations,
    PublisherMutations,
    SpeakerMutations,
    QuoteMutations,
    ClaimMutations,
    TopicMutations,
    VerdictMutations,
    RatingScaleMutations,
    ReviewerMutations,
    DeskMutations,
);

/// Sources and their captures.
#[derive(MergedObject, Default)]
struct SourceMutations(
    Apart<RecordSource>,
    Apart<CaptureSource>,
    Apart<UpdateSource>,
    Apart<RetractSource>,
    Apart<ReinstateSource>,
);

/// Publishers.
#[derive(MergedObject, Default)]
struct PublisherMutations(Apart<RecordPublisher>, Apart<UpdatePublisher>);

/// Speakers, their names, roles and identifiers.
#[derive(MergedObject, Default)]
struct SpeakerMutations(
    Apart<RecordSpeaker>,
    Apart<UpdateSpeaker>,
    Apart<AddSpeakerName>,
    Apart<UpdateSpeakerName>,
    Apart<RemoveSpeakerName>,
    Apart<AddSpeakerRole>,
    Apart<UpdateSpeakerRole>,
    Apart<RemoveSpeakerRole>,
    Apart<SetSpeakerIdentifier>,
    Apart<MergeSpeakers>,
    Apart<UnmergeSpeakers>,
    Apart<DismissDuplicate>,
);

/// Quotes, and suggestions of such.
#[derive(MergedObject, Default)]
struct QuoteMutations(
    Apart<RecordQuote>,
    Apart<UpdateQuote>,
    Apart<SetQuoteAttribution>,
    Apart<WithdrawQuote>,
    Apart<AcceptSuggestion>,
    Apart<DismissSuggestion>,
    Apart<RestoreSuggestion>,
);

/// Claims, what they are linked to, and what speakers say to them.
#[derive(MergedObject, Default)]
struct ClaimMutations(
    Apart<RecordClaim>,
    Apart<RewordClaim>,
    Apart<LinkQuoteToClaim>,
    Apart<SetClaimCheckability>,
    Apart<UnlinkQuoteFromClaim>,
    Apart<LinkClaims>,
    Apart<UnlinkClaims>,
    Apart<ConfirmMatch>,
    Apart<RejectMatch>,
    Apart<RestoreMatch>,
    Apart<RequestReply>,
    Apart<RecordReply>,
    Apart<WithdrawReplyRequest>,
);

/// Topics.
#[derive(MergedObject, Default)]
struct TopicMutations(
    Apart<RecordTopic>,
    Apart<UpdateTopic>,
    Apart<MergeTopics>,
    Apart<SetClaimTopics>,
    Apart<SetApprovalPolicy>,
);

/// Verdicts on their way.
#[derive(MergedObject, Default)]
struct VerdictMutations(
    Apart<DraftVerdict>,
    Apart<ReviseVerdict>,
    Apart<SubmitVerdict>,
    Apart<ReturnVerdict>,
    Apart<ApproveVerdict>,
    Apart<WithdrawApproval>,
    Apart<PublishVerdict>,
    Apart<CorrectVerdict>,
    Apart<RequestRetraction>,
    Apart<ApproveRetraction>,
    Apart<WithdrawRetraction>,
    Apart<RetractVerdict>,
    Apart<RecuseReviewer>,
    Apart<DismissStaleness>,
);

/// Rating scales.
#[derive(MergedObject, Default)]
struct RatingScaleMutations(
    Apart<RecordRatingScale>,
    Apart<ReviseRatingScale>,
    Apart<RetireRatingScale>,
);

/// People and their tokens.
#[derive(MergedObject, Default)]
struct ReviewerMutations(
    Apart<InviteReviewer>,
    Apart<SetReviewerRole>,
    Apart<DeactivateReviewer>,
    Apart<ReactivateReviewer>,
    Apart<CreateToken>,
    Apart<RevokeToken>,
);

/// Who does what until when, and what is noted.
#[derive(MergedObject, Default)]
struct DeskMutations(
    Apart<AssignReviewer>,
    Apart<UpdateAssignment>,
    Apart<EndAssignment>,
    Apart<AddNote>,
    Apart<EditNote>,
    Apart<WithdrawNote>,
);

/// A business error of a mutation.
#[derive(Interface)]
#[graphql(
    field(
        name = "message",
        ty = "&String",
        desc = "What is wrong and what to do."
    ),
    field(
        name = "path",
        ty = "&Option<Vec<String>>",
        desc = "The place in `input` that it is about; null where it is about the whole."
    )
)]
pub enum UserError {
    /// Of `recordSource`.
    RecordSource(RecordSourceError),
    /// Of `captureSource`.
    CaptureSource(CaptureSourceError),
    /// Of `updateSource`.
    UpdateSource(UpdateSourceError),
    /// Of `retractSource`.
    RetractSource(RetractSourceError),
    /// Of `reinstateSource`.
    ReinstateSource(ReinstateSourceError),
    /// Of `recordPublisher`.
    RecordPublisher(RecordPublisherError),
    /// Of `updatePublisher`.
    UpdatePublisher(UpdatePublisherError),
    /// Of `recordSpeaker`.
    RecordSpeaker(RecordSpeakerError),
    /// Of `updateSpeaker`.
    UpdateSpeaker(UpdateSpeakerError),
    /// Of `addSpeakerName`.
    AddSpeakerName(AddSpeakerNameError),
    /// Of `updateSpeakerName`.
    UpdateSpeakerName(UpdateSpeakerNameError),
    /// Of `removeSpeakerName`.
    RemoveSpeakerName(RemoveSpeakerNameError),
    /// Of `addSpeakerRole`.
    AddSpeakerRole(AddSpeakerRoleError),
    /// Of `updateSpeakerRole`.
    UpdateSpeakerRole(UpdateSpeakerRoleError),
    /// Of `removeSpeakerRole`.
    RemoveSpeakerRole(RemoveSpeakerRoleError),
    /// Of `setSpeakerIdentifier`.
    SetSpeakerIdentifier(SetSpeakerIdentifierError),
    /// Of `mergeSpeakers`.
    MergeSpeakers(MergeSpeakersError),
    /// Of `unmergeSpeakers`.
    UnmergeSpeakers(UnmergeSpeakersError),
    /// Of `dismissDuplicate`.
    DismissDuplicate(DismissDuplicateError),
    /// Of `recordQuote`.
    RecordQuote(RecordQuoteError),
    /// Of `updateQuote`.
    UpdateQuote(UpdateQuoteError),
    /// Of `setQuoteAttribution`.
    SetQuoteAttribution(SetQuoteAttributionError),
    /// Of `withdrawQuote`.
    WithdrawQuote(WithdrawQuoteError),
    /// Of `acceptSuggestion`.
    AcceptSuggestion(AcceptSuggestionError),
    /// Of `dismissSuggestion`.
    DismissSuggestion(DismissSuggestionError),
    /// Of `restoreSuggestion`.
    RestoreSuggestion(RestoreSuggestionError),
    /// Of `recordClaim`.
    RecordClaim(RecordClaimError),
    /// Of `rewordClaim`.
    RewordClaim(RewordClaimError),
    /// Of `setClaimCheckability`.
    SetClaimCheckability(SetClaimCheckabilityError),
    /// Of `linkQuoteToClaim`.
    LinkQuoteToClaim(LinkQuoteToClaimError),
    /// Of `unlinkQuoteFromClaim`.
    UnlinkQuoteFromClaim(UnlinkQuoteFromClaimError),
    /// Of `linkClaims`.
    LinkClaims(LinkClaimsError),
    /// Of `unlinkClaims`.
    UnlinkClaims(UnlinkClaimsError),
    /// Of `confirmMatch`.
    ConfirmMatch(ConfirmMatchError),
    /// Of `rejectMatch`.
    RejectMatch(RejectMatchError),
    /// Of `restoreMatch`.
    RestoreMatch(RestoreMatchError),
    /// Of `requestReply`.
    RequestReply(RequestReplyError),
    /// Of `recordReply`.
    RecordReply(RecordReplyError),
    /// Of `withdrawReplyRequest`.
    WithdrawReplyRequest(WithdrawReplyRequestError),
    /// Of `recordTopic`.
    RecordTopic(RecordTopicError),
    /// Of `updateTopic`.
    UpdateTopic(UpdateTopicError),
    /// Of `mergeTopics`.
    MergeTopics(MergeTopicsError),
    /// Of `setClaimTopics`.
    SetClaimTopics(SetClaimTopicsError),
    /// Of `setApprovalPolicy`.
    SetApprovalPolicy(SetApprovalPolicyError),
    /// Of `draftVerdict`.
    DraftVerdict(DraftVerdictError),
    /// Of `reviseVerdict`.
    ReviseVerdict(ReviseVerdictError),
    /// Of `submitVerdict`.
    SubmitVerdict(SubmitVerdictError),
    /// Of `returnVerdict`.
    ReturnVerdict(ReturnVerdictError),
    /// Of `approveVerdict`.
    ApproveVerdict(ApproveVerdictError),
    /// Of `withdrawApproval`.
    WithdrawApproval(WithdrawApprovalError),
    /// Of `publishVerdict`.
    PublishVerdict(PublishVerdictError),
    /// Of `correctVerdict`.
    CorrectVerdict(CorrectVerdictError),
    /// Of `requestRetraction`.
    RequestRetraction(RequestRetractionError),
    /// Of `approveRetraction`.
    ApproveRetraction(ApproveRetractionError),
    /// Of `withdrawRetraction`.
    WithdrawRetraction(WithdrawRetractionError),
    /// Of `retractVerdict`.
    RetractVerdict(RetractVerdictError),
    /// Of `recuseReviewer`.
    RecuseReviewer(RecuseReviewerError),
    /// Of `dismissStaleness`.
    DismissStaleness(DismissStalenessError),
    /// Of `inviteReviewer`.
    InviteReviewer(InviteReviewerError),
    /// Of `setReviewerRole`.
    SetReviewerRole(SetReviewerRoleError),
    /// Of `deactivateReviewer`.
    DeactivateReviewer(DeactivateReviewerError),
    /// Of `reactivateReviewer`.
    ReactivateReviewer(ReactivateReviewerError),
    /// Of `createToken`.
    CreateToken(CreateTokenError),
    /// Of `revokeToken`.
    RevokeToken(RevokeTokenError),
    /// Of `recordRatingScale`.
    RecordRatingScale(RecordRatingScaleError),
    /// Of `reviseRatingScale`.
    ReviseRatingScale(ReviseRatingScaleError),
    /// Of `retireRatingScale`.
    RetireRatingScale(RetireRatingScaleError),
    /// Of `assignReviewer`.
    AssignReviewer(AssignReviewerError),
    /// Of `updateAssignment`.
    UpdateAssignment(UpdateAssignmentError),
    /// Of `endAssignment`.
    EndAssignment(EndAssignmentError),
    /// Of `addNote`.
    AddNote(AddNoteError),
    /// Of `editNote`.
    EditNote(EditNoteError),
    /// Of `withdrawNote`.
    WithdrawNote(WithdrawNoteError),
}

/// The schema.
pub type VerbatimSchema = Schema<Query, Mutation, EmptySubscription>;

/// The schema without its database, which the server adds.
#[must_use]
pub fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .register_output_type::<Node>()
        .register_output_type::<UserError>()
}

/// The schema in GraphQL's own language, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    builder().finish().sdl_with_options(options)
}
