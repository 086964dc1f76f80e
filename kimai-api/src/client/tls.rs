//! TLS certificates that the client trusts.

use std::{env, fs, path::Path, path::PathBuf, time::Duration};

use reqwest::{Certificate, Client, ClientBuilder};
use untrusted_input::outbound::{GuardedClient, PublicOnly};

use crate::{BuildError, transport::tls_cause};

/// The certificates that a client trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Tls {
    /// The certificates of the system, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR` if set.
    #[default]
    System,
    /// Only certificates signed by a certificate of this PEM file.
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
            Self::CaFile(path) => Ok(http.tls_certs_only(read_pem_file(path)?)),
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

fn read_pem_file(path: &Path) -> Result<Vec<Certificate>, BuildError> {
    let error = |reason: String| BuildError::Certificates { place: path.display().to_string(), reason };
    let pem = fs::read(path).map_err(|cause| error(cause.to_string()))?;
    let certificates =
        Certificate::from_pem_bundle(&pem).map_err(|_| error("invalid PEM file".to_owned()))?;
    if certificates.is_empty() {
        return Err(error("the file contains no PEM certificate".to_owned()));
    }
    Ok(certificates)
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
