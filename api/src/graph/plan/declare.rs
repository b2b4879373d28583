//! The declaration of a GraphQL object over planned rows: each field said once, with its
//! documentation, its GraphQL type and what it is in SQL.

/// Declares a GraphQL object, its planning and its resolvers.
///
/// ```text
/// planned! {
///     /// What the type is, for the schema's documentation.
///     Claim, id "claim", from rows;          // or `no id`, for a part of another type
///                                            // or `from rows, by ClaimFilter, ClaimOrder`
///                                            // or that with `, leading to remaining`
///                                            // or `id "…" without history`, for what is no record
///
///     /// What the field is.
///     text: column(String) = column(Column::Text);
///     /// At most one other row; `Option<…>` where there may be none, or none that may be seen.
///     quote: one(Option<Quote>) = Relation::Quote.def();
///     /// Few other rows, all of them.
///     names: list(SpeakerName) = Relation::Names.def(), Column::Id;
///     /// The same, where there may be so many.
///     by_year: list(RecordByYear, about 10) = …, "place";
///     /// A page of other rows: `first`, `after`, `last` and `before` come by themselves.
///     quotes: many(Quote) = Relation::Quotes.def(), Order::Newest;
///     /// The same, with `filter` and `orderBy`, of a type that says that it is listed by them.
///     quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::Quotes.def(), Order::Newest;
///     /// A choice among few other rows, of which a rule in Rust takes the first, 5 where nothing is said.
///     duplicates: chosen(LikelyDuplicate, by likeliest, about 20) = candidates(), "other_id";
///     /// What a rule in Rust works out apart, for the staff: null or empty for the public. The rule takes the row's
///     /// key, and the arguments.
///     likely: apart(Option<Likely>, by likely, given { first: Option<i32> = "How many at most." }, about 5_000 values);
///     /// A row of whichever type: by the column with the prefix of its id, and that with its key.
///     subject: any(Node) = Column::SubjectType, Column::SubjectId;
/// }
/// ```
///
/// An `id: ID!` is added where the type has ids, and a page `history` of what happened to the record.
/// A type without ids may be `from rows, weighed by "…"`: an expression that every row brings, for rules in
/// Rust, whose outcomes are its fields:
///
/// ```text
///     /// How likely it is.
///     confidence: weighed(DuplicateConfidence) = confidence;
/// ```
macro_rules! planned {
    (
        $(#[doc = $doc:literal])*
        $name:ident, id $prefix:literal, from $rows:ident $(, by $filter:ty, $order:ty $(, leading to $leads:ident)?)?;
        $($fields:tt)*
    ) => {
        $crate::graph::plan::planned!(@object [$(#[doc = $doc])*] $name ([$prefix] $rows [$($filter, $order)?] [$($($leads)?)?] []);
            [
                /// Identifies the record among all records of all types.
                pub(crate) async fn id(&self) -> async_graphql::ID {
                    self.0.id()
                }
            ]
            [("id", $crate::graph::plan::Field::Id),]
            /// What happened to the record and to what belongs to it, newest first. Empty for the public,
            /// who reads of the past what was published: a verdict's published revisions and corrections.
            history: many($crate::event::Event) = $crate::event::history($prefix,
                concat!("{t}.record_type = '", $prefix, "'")), $crate::graph::plan::Order::Newest;
            $($fields)*);
    };
    (
        $(#[doc = $doc:literal])*
        $name:ident, id $prefix:literal without history, from $rows:ident;
        $($fields:tt)*
    ) => {
        $crate::graph::plan::planned!(@object [$(#[doc = $doc])*] $name ([$prefix] $rows [] [] []);
            [
                /// Identifies it in cursors and caches; `node` does not find it.
                async fn id(&self) -> async_graphql::ID {
                    self.0.id()
                }
            ]
            [("id", $crate::graph::plan::Field::Id),]
            $($fields)*);
    };
    (
        $(#[doc = $doc:literal])*
        $name:ident, no id, from $rows:ident $(, weighed by $basis:literal)?;
        $($fields:tt)*
    ) => {
        $crate::graph::plan::planned!(@object [$(#[doc = $doc])*] $name ([] $rows [] [] [$($basis)?]); [] [] $($fields)*);
    };

    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: column($kind:ty) = $source:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<$kind> {
                    self.0.value(ctx)
                }
            ]
            [$($plan)* (stringify!($field), $source),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: one(Option<$target:ty>) = $link:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<$target>> {
                    self.0.one(ctx)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::One(
                <$target as $crate::graph::plan::Planned>::plan, ($link).into())),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: one($target:ty) = $link:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<$target> {
                    self.0.one(ctx)?.ok_or_else(|| $crate::graph::plan::Row::absent(ctx))
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::One(
                <$target as $crate::graph::plan::Planned>::plan, ($link).into())),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: list($target:ty) = $link:expr, $order:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head; [$($methods)*] [$($plan)*]
            $(#[doc = $doc])* $field: list($target, about 5) = $link, sea_orm::IdenStatic::as_str(&$order); $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: list($target:ty, about $rows:literal) = $link:expr, $order:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Vec<$target>> {
                    self.0.list(ctx)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::List(
                <$target as $crate::graph::plan::Planned>::plan, ($link).into(), $order, $rows)),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: many($target:ty $(, by $filter:ty, $sorted:ty)?) = $link:expr, $order:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                pub(crate) async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    $(
                        #[graphql(desc = "Which of them; all where left out.")] filter: Option<$filter>,
                        #[graphql(desc = "In which order, if not in the usual one.")]
                        order_by: Option<$sorted>,
                    )?
                    #[graphql(desc = "How many from the front, 1 to 100; 5 where neither `first` nor `last` is given.")]
                    first: Option<i32>,
                    #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
                    #[graphql(desc = "How many from the back, 1 to 100; never together with `first`.")]
                    last: Option<i32>,
                    #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
                ) -> async_graphql::Result<$crate::graph::plan::Connection<$target>> {
                    // The planner has read the arguments from the selection.
                    let _ = (first, after, last, before);
                    $( let _: (Option<$filter>, Option<$sorted>) = (filter, order_by); )?
                    self.0.page(ctx)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::Many(
                <$target as $crate::graph::plan::Planned>::plan, ($link).into(), $order)),]
            $($rest)*);
    };

    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: any($target:ty) = $prefix:expr, $key:expr; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<Option<$target>> {
                    self.0.any(ctx)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::Any(
                <$target as $crate::graph::plan::PlannedAny>::TYPES,
                sea_orm::IdenStatic::as_str(&$prefix), sea_orm::IdenStatic::as_str(&$key))),]
            $($rest)*);
    };

    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: apart($kind:ty, by $rule:path,
            given { $($argument:ident: $given:ty = $desc:literal,)* }, about $values:literal values);
        $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    $(#[graphql(desc = $desc)] $argument: $given,)*
                ) -> async_graphql::Result<$kind> {
                    match self.0.key() {
                        Some(key) if $crate::graph::plan::Audience::of(ctx) == $crate::graph::plan::Audience::Staff =>
                            $rule(ctx, key, $($argument),*).await,
                        _ => Ok(<$kind>::default()),
                    }
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::Apart($values)),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: weighed($kind:ty) = $rule:path; $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(&self) -> async_graphql::Result<$kind> {
                    $rule(self)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::Weighed),]
            $($rest)*);
    };
    (@object $docs:tt $name:ident $head:tt; [$($methods:tt)*] [$($plan:tt)*]
        $(#[doc = $doc:literal])* $field:ident: chosen($target:ty, by $rule:path, about $rows:literal) = $link:expr, $order:expr;
        $($rest:tt)*
    ) => {
        $crate::graph::plan::planned!(@object $docs $name $head;
            [$($methods)*
                $(#[doc = $doc])*
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "How many at most, 1 to 100; 5 where it is left out.")]
                    first: Option<i32>,
                ) -> async_graphql::Result<Vec<$target>> {
                    // The planner has checked it.
                    let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(5);
                    $rule(self.0.list(ctx)?, first)
                }
            ]
            [$($plan)* (stringify!($field), $crate::graph::plan::Field::List(
                <$target as $crate::graph::plan::Planned>::plan, ($link).into(), $order, $rows)),]
            $($rest)*);
    };

    (@object [$($docs:tt)*] $name:ident
        ([$($prefix:literal)?] $rows:ident [$($filter:ty, $order:ty)?] [$($leads:ident)?] [$($basis:literal)?]);
        [$($methods:tt)*] [$($plan:tt)*]
    ) => {
        $($docs)*
        #[derive(Clone)]
        pub struct $name($crate::graph::plan::Row);

        impl $crate::graph::plan::Planned for $name {
            fn plan() -> &'static $crate::graph::plan::Type {
                static TYPE: std::sync::LazyLock<$crate::graph::plan::Type> = std::sync::LazyLock::new(|| {
                    $crate::graph::plan::Type::new(
                        stringify!($name), [$($prefix)?].first().copied(), $rows, vec![$($plan)*])
                        $(.listed_by::<$filter, $order>())?
                        $(.led_by($leads))?
                        $(.weighed_by($basis))?
                });
                &TYPE
            }

            fn from_row(row: $crate::graph::plan::Row) -> Self {
                Self(row)
            }
        }

        $($docs)*
        #[async_graphql::Object]
        impl $name {
            $($methods)*
        }
    };
}
pub(crate) use planned;

/// Declares the two root fields of a type, by id and as a list, as a part of the `Query` object.
macro_rules! root_fields {
    (
        $query:ident for $name:ident $(, by $filter:ty, $order:ty)?;
        $(#[doc = $one_doc:literal])* $one:ident;
        $(#[doc = $many_doc:literal])* $many:ident;
    ) => {
        /// The root fields of the type.
        #[derive(Default)]
        pub struct $query;

        impl $query {
            /// The fields by name, as the check of a query's cost needs them.
            pub(crate) const ROOT: $crate::graph::plan::RootFields = $crate::graph::plan::RootFields {
                one: stringify!($one),
                many: stringify!($many),
                target: <$name as $crate::graph::plan::Planned>::plan,
            };
        }

        /// The root fields of the type.
        #[async_graphql::Object]
        impl $query {
            $(#[doc = $one_doc])*
            async fn $one(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The record's id.")] id: async_graphql::ID,
            ) -> Option<async_graphql::Result<$name>> {
                $crate::graph::plan::by_id(ctx, &id).await.transpose()
            }

            $(#[doc = $many_doc])*
            async fn $many(
                &self,
                ctx: &async_graphql::Context<'_>,
                $(
                    #[graphql(desc = "Which of them; all where left out.")] filter: Option<$filter>,
                    #[graphql(desc = "In which order, if not in the usual one.")]
                    order_by: Option<$order>,
                )?
                #[graphql(desc = "How many from the front, 1 to 100; 20 where neither `first` nor `last` is given.")]
                first: Option<i32>,
                #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the back, 1 to 100; never together with `first`.")]
                last: Option<i32>,
                #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
            ) -> Option<async_graphql::Result<$crate::graph::plan::Connection<$name>>> {
                // The planner reads the arguments from the selection.
                let _ = (first, after, last, before);
                $( let _: (Option<$filter>, Option<$order>) = (filter, order_by); )?
                Some($crate::graph::plan::page(ctx).await)
            }
        }
    };
}
pub(crate) use root_fields;
