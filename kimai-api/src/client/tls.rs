//! Whom to trust.

use std::{env, fs, path::PathBuf};

use reqwest::{Certificate, ClientBuilder};

use crate::BuildError;

/// Which certificates the client accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tls {
    /// Those of the system; `SSL_CERT_FILE` and `SSL_CERT_DIR`, where set, replace them on every platform.
    #[default]
    System,
    /// Only those signed by a certificate of this PEM file.
    CaFile(PathBuf),
    /// Any at all: whoever sits between can read and change everything. For tests.
    Off,
}

impl Tls {
    pub(super) fn apply(&self, http: ClientBuilder) -> Result<ClientBuilder, BuildError> {
        match self {
            Self::Off => Ok(http.tls_danger_accept_invalid_certs(true)),
            Self::CaFile(path) => Ok(http.tls_certs_only(pem_file(path)?)),
            Self::System => match from_environment()? {
                Some(certificates) => Ok(http.tls_certs_only(certificates)),
                None => Ok(http),
            },
        }
    }
}

fn pem_file(path: &PathBuf) -> Result<Vec<Certificate>, BuildError> {
    let wrong = |reason: String| BuildError::Certificates { place: path.display().to_string(), reason };
    let pem = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| wrong("it is no PEM".to_owned()))?;
    if certificates.is_empty() {
        return Err(wrong("it holds no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

/// The certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR`, if either is set.
fn from_environment() -> Result<Option<Vec<Certificate>>, BuildError> {
    if env::var_os("SSL_CERT_FILE").is_none() && env::var_os("SSL_CERT_DIR").is_none() {
        return Ok(None);
    }
    let found = rustls_native_certs::load_native_certs();
    let readable: Vec<_> = found.certs.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    if readable.is_empty() {
        let reason =
            found.errors.first().map_or_else(|| "no certificate found".to_owned(), ToString::to_string);
        return Err(BuildError::Certificates { place: "SSL_CERT_FILE/SSL_CERT_DIR".to_owned(), reason });
    }
    Ok(Some(readable))
}
