//! The tables of Verbatim, one file a table: columns, relations and the closed lists that the
//! columns hold. The tables themselves are made by the migrations.
//!
//! In reading order: what words are taken from, whose words they are, the words, what they claim,
//! what was found on it, the people at work, what lies on their desks, and the
//! history.

pub mod publisher;
pub mod publisher_domain;
pub mod source;
pub mod source_retraction;

pub mod capture;
pub mod capture_page;
pub mod capture_part;

pub mod speaker;
pub mod speaker_identifier;
pub mod speaker_merge;
pub mod speaker_name;
pub mod speaker_role;

pub mod duplicate_dismissal;

pub mod quote;

pub mod passage;
pub mod quote_check;

pub mod suggestion_dismissal;

pub mod claim;
pub mod claim_link;
pub mod claim_posting;
pub mod claim_quote;
pub mod claim_term;
pub mod claim_wording;
pub mod match_rejection;

pub mod claim_topic;

pub mod reply_request;

pub mod topic;
pub mod topic_name;

pub mod rating_scale;
pub mod rating_scale_version;

pub mod rating;
pub mod rating_translation;

pub mod verdict;
pub mod verdict_revision;
pub mod verdict_revision_author;
pub mod verdict_revision_quote;
pub mod verdict_revision_topic;

pub mod evidence;

pub mod approval;
pub mod correction;
pub mod recusal;
pub mod retraction;
pub mod retraction_approval;
pub mod staleness_dismissal;

pub mod reviewer;
pub mod token;

pub mod assignment;
pub mod note;

pub mod event;

pub mod idempotency_key;
