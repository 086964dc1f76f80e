//! TLS certificates that the client trusts.

mod pinned;

use std::{env, fs, path::Path, path::PathBuf, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use untrusted_input::outbound::{GuardedClient, PublicOnly};

use crate::{BuildError, transport::tls_cause};

/// The certificates that a client trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "callers report every kind of trust")]
pub enum Tls {
    /// The certificates of the system, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR` if set.
    #[default]
    System,
    /// Only certificates signed by a certificate of this PEM file, or of the PEM files of this directory, and these
    /// certificates themselves if they are self-signed.
    CaFile(PathBuf),
    /// Any certificate. Anyone on the network path can read and change the traffic; only for tests.
    Insecure,
}

impl Tls {
    /// Builds an HTTP client for URLs from untrusted input. `timeout` limits a request from the start to the last byte.
    ///
    /// # Errors
    /// [`BuildError::Certificates`] if the certificates cannot be read, [`BuildError::Http`] if the TLS setup fails.
    pub fn guarded_client(&self, guard: PublicOnly, timeout: Duration) -> Result<GuardedClient, BuildError> {
        install_crypto_provider();
        GuardedClient::new(guard, |settings| {
            let with_limits =
                || settings().user_agent(concat!("kimai-mcp/", env!("CARGO_PKG_VERSION"))).timeout(timeout);
            self.build(with_limits, "https")
        })
    }

    /// Builds an HTTP client for URLs with this scheme.
    ///
    /// Systems without certificates, such as minimal containers, can still use a Kimai over plain HTTP.
    pub(super) fn build(
        &self,
        settings: impl Fn() -> ClientBuilder,
        scheme: &str,
    ) -> Result<Client, BuildError> {
        match self.apply(settings())?.build() {
            Err(error) if *self == Self::System && tls_cause(&error).is_some() => {
                build_without_certificates(settings(), scheme)
            }
            result => result.map_err(BuildError::Http),
        }
    }

    fn apply(&self, http: ClientBuilder) -> Result<ClientBuilder, BuildError> {
        match self {
            Self::Insecure => Ok(http.tls_danger_accept_invalid_certs(true)),
            Self::CaFile(path) => {
                let config =
                    pinned::client_config(read_pem(path)?).map_err(|reason| unreadable(path, &reason))?;
                Ok(http.tls_backend_preconfigured(config))
            }
            Self::System => match environment_certificates()? {
                Some(certificates) => Ok(http.tls_certs_only(certificates)),
                None => Ok(http),
            },
        }
    }
}

/// Installs the default crypto provider of rustls. Keeps a provider that the program installed before.
pub(super) fn install_crypto_provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn build_without_certificates(http: ClientBuilder, scheme: &str) -> Result<Client, BuildError> {
    if scheme == "http" {
        return http.tls_certs_only([]).build().map_err(BuildError::Http);
    }
    let reason = "none found; install them or configure a certificate file".to_owned();
    Err(BuildError::Certificates { place: "the system".to_owned(), reason })
}

fn unreadable(place: &Path, reason: &impl ToString) -> BuildError {
    BuildError::Certificates { place: place.display().to_string(), reason: reason.to_string() }
}

/// Returns the certificates of a PEM file, or of all PEM files of a directory.
fn read_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    if !path.is_dir() {
        let certificates = read_pem_file(path)?;
        if certificates.is_empty() {
            return Err(unreadable(path, &"the file contains no PEM certificate"));
        }
        return Ok(certificates);
    }
    let entries = fs::read_dir(path).map_err(|cause| unreadable(path, &cause))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    // Directories of OpenSSL have links to the files under the hash of their subject.
    files.retain(|file| file.is_file());
    files.sort();
    let mut certificates: Vec<CertificateDer<'static>> = Vec::new();
    for file in files {
        for certificate in read_pem_file(&file)? {
            if !certificates.contains(&certificate) {
                certificates.push(certificate);
            }
        }
    }
    if certificates.is_empty() {
        return Err(unreadable(path, &"the directory contains no PEM certificate"));
    }
    Ok(certificates)
}

/// Returns the certificates of a file; none if it is no PEM file.
fn read_pem_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let pem = fs::read(path).map_err(|cause| unreadable(path, &cause))?;
    let certificates = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    certificates.map_err(|_| unreadable(path, &"invalid PEM file"))
}

/// Returns the certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or `None` if neither is set.
fn environment_certificates() -> Result<Option<Vec<Certificate>>, BuildError> {
    if env::var_os("SSL_CERT_FILE").is_none() && env::var_os("SSL_CERT_DIR").is_none() {
        return Ok(None);
    }
    let loaded = rustls_native_certs::load_native_certs();
    let certificates: Vec<_> =
        loaded.certs.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    if certificates.is_empty() {
        let error = loaded.errors.first();
        let reason = error.map_or_else(|| "no certificate found".to_owned(), ToString::to_string);
        return Err(BuildError::Certificates { place: "SSL_CERT_FILE/SSL_CERT_DIR".to_owned(), reason });
    }
    Ok(Some(certificates))
}

#[cfg(test)]
mod tests {
    use super::{ClientBuilder, build_without_certificates, install_crypto_provider};

    #[test]
    fn a_system_without_certificates_supports_http_only() {
        install_crypto_provider();
        let build = |scheme| build_without_certificates(ClientBuilder::new(), scheme);
        assert!(build("http").is_ok());
        let message = build("https").unwrap_err().to_string();
        let expected = "the certificates of the system could not be read: none found";
        assert!(message.starts_with(expected), "{message}");
    }
}
