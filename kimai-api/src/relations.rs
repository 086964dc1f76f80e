//! Related objects in lists: rows that contain the same object share it, so that its text is parsed once.
//!
//! An expanded list of 50 records repeats a dozen projects, customers, activities and users, which are most of its text.

use std::{
    any::{Any, TypeId},
    cell::RefCell,
    collections::HashMap,
    sync::Arc,
};

use foldhash::fast::RandomState;
use serde::de::DeserializeOwned;

/// Objects by their type and their text, whose hash covers most of a list.
type Objects = HashMap<TypeId, HashMap<Box<str>, Arc<dyn Any + Send + Sync>, RandomState>>;

thread_local! {
    /// Objects of the list that this thread parses; `None` outside of [`share`].
    static OBJECTS: RefCell<Option<Objects>> = const { RefCell::new(None) };
}

/// Runs `parse`, which deserializes a list, and lets its rows share related objects.
pub(crate) fn share<T>(parse: impl FnOnce() -> T) -> T {
    /// Ends the sharing, also after a panic.
    struct End;

    impl Drop for End {
        fn drop(&mut self) {
            OBJECTS.set(None);
        }
    }

    OBJECTS.set(Some(Objects::new()));
    let _end = End;
    parse()
}

/// Returns true while [`share`] runs.
pub(crate) fn are_shared() -> bool {
    OBJECTS.with_borrow(Option::is_some)
}

/// Returns the object of a JSON text: the one that an earlier row had, or a new one.
///
/// # Errors
/// If the text is no such object.
pub(crate) fn object<T: DeserializeOwned + Send + Sync + 'static>(
    json: &str,
) -> Result<Arc<T>, serde_json::Error> {
    if let Some(object) = find(json) {
        return Ok(object);
    }
    // Parsing may share objects in this one.
    let object: Arc<T> = Arc::new(serde_json::from_str(json)?);
    let stored: Arc<dyn Any + Send + Sync> = Arc::clone(&object) as _;
    OBJECTS.with_borrow_mut(|objects| {
        objects
            .as_mut()
            .map(|objects| objects.entry(TypeId::of::<T>()).or_default().insert(json.into(), stored))
    });
    Ok(object)
}

fn find<T: Send + Sync + 'static>(json: &str) -> Option<Arc<T>> {
    let object = OBJECTS.with_borrow(|objects| objects.as_ref()?.get(&TypeId::of::<T>())?.get(json).cloned());
    object?.downcast().ok()
}
