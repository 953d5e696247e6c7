//! What the module's plain objects have in common.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyTuple};
use pyo3::{PyClass, intern};

/// Gives a class `to_dict` and `__repr__`, in the manner of a dataclass: all of the
/// fields named first, without those after the semicolon in `__repr__`.
macro_rules! plain_object {
    ($name:ident, [$($field:literal),*; $($hidden:literal),*] $($methods:tt)*) => {
        #[pyo3::pymethods]
        impl $name {
            /// All fields by name, those of inner objects too.
            fn to_dict<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyDict>> {
                $crate::python::object::to_dict(slf.as_any(), &[$($field,)* $($hidden),*])
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                let name = stringify!($name);
                $crate::python::object::represented(slf.as_any(), name, &[$($field),*])
            }

            $($methods)*
        }
    };
}
pub(super) use plain_object;

/// The fields of an object by name.
pub(super) fn to_dict<'py>(
    object: &Bound<'py, PyAny>,
    fields: &[&str],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(object.py());
    for field in fields {
        dict.set_item(field, plain(object.getattr(*field)?)?)?;
    }
    Ok(dict)
}

/// Objects as dicts, and sequences of them as lists.
fn plain(value: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    let to_dict = intern!(value.py(), "to_dict");
    if let Ok(items) = value.cast::<PyTuple>() {
        let items: Vec<_> = items.iter().map(plain).collect::<PyResult<_>>()?;
        return Ok(PyList::new(value.py(), items)?.into_any());
    }
    if value.hasattr(to_dict)? { value.call_method0(to_dict) } else { Ok(value) }
}

/// `Finding(start=4, end=9, ...)`.
pub(super) fn represented(
    object: &Bound<'_, PyAny>,
    name: &str,
    fields: &[&str],
) -> PyResult<String> {
    let told = |field: &&str| {
        let value = object.getattr(*field)?.repr()?;
        Ok(format!("{field}={}", value.to_string_lossy()))
    };
    let fields: Vec<String> = fields.iter().map(told).collect::<PyResult<_>>()?;
    Ok(format!("{name}({})", fields.join(", ")))
}

/// Inner objects, which Python sees as one tuple. It is made when it is first
/// asked for: most users of millions of articles never do.
pub(super) struct Children<T> {
    pub(super) items: Vec<T>,
    tuple: PyOnceLock<Py<PyTuple>>,
}

impl<T> From<Vec<T>> for Children<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, tuple: PyOnceLock::new() }
    }
}

impl<T: Clone> Clone for Children<T> {
    fn clone(&self) -> Self {
        self.items.clone().into()
    }
}

impl<T: PartialEq> PartialEq for Children<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T> Children<T>
where
    T: PyClass + Clone + for<'py> IntoPyObject<'py>,
{
    pub(super) fn tuple(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let make = || PyTuple::new(py, self.items.clone()).map(Bound::unbind);
        self.tuple.get_or_try_init(py, make).map(|tuple| tuple.clone_ref(py))
    }
}
