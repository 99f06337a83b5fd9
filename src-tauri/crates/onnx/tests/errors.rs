//! A missing or wrong library is said plainly. Nothing here loads a real one.

use vis_onnx::{OnnxError, Runtime};

#[test]
fn a_missing_library_names_its_path() {
    let error = Runtime::load(std::path::Path::new("/nowhere/libonnxruntime.so")).unwrap_err();
    assert!(matches!(error, OnnxError::LibraryMissing { .. }));
    assert!(error.to_string().contains("/nowhere/libonnxruntime.so"));
}

#[test]
fn a_file_that_is_no_library_can_be_replaced_and_tried_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"no library").unwrap();
    for _ in 0..2 {
        let error = Runtime::load(file.path()).unwrap_err();
        assert!(matches!(error, OnnxError::LibraryUnusable { .. }), "{error}");
    }
}
