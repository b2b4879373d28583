//! A member of a merged object whose work is kept on the heap.
//!
//! A merged object is a chain: the future of each member lies inside that of the one before, down the
//! whole chain, and takes its size from the stack at each link. Some dozens of mutations overflow it.

use std::{borrow::Cow, pin::Pin};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value, parser::types::Field, registry::Registry,
};

/// The object `T`, each of whose fields is resolved in an allocation of its own.
#[derive(Default)]
pub struct Apart<T>(T);

impl<T: ContainerType> ContainerType for Apart<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let field: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(self.0.resolve_field(ctx));
        field.await
    }
}

impl<T: OutputType> OutputType for Apart<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ObjectType for Apart<T> {}
