//! The proxy, and a kept address of one that is not understood any more: then nothing leaves, for nobody knows which way it may go.

use std::sync::PoisonError;

use vis_net::ProxySettings;

use super::*;
use crate::Code;

const SHUT_IN: &str = "The address of the proxy that was kept cannot be understood any more, so Visavis stays offline. Correct it or \
                       empty it under Settings, Privacy and network.";

/// The way out, and the kept address if it is none.
pub(super) fn kept_proxy(address: &str) -> (ProxySettings, Option<String>) {
    match ProxySettings::entered(address) {
        Ok(proxy) => (proxy, None),
        Err(why) => {
            // The address itself may hold a password.
            tracing::warn!(why, "the kept proxy is not understood");
            (ProxySettings::None, Some(address.to_owned()))
        }
    }
}

impl ProviderRoom {
    /// A sentence for the person while nothing leaves because of the proxy.
    pub(crate) fn shut_in(&self) -> Option<String> {
        self.misread().as_ref().map(|_| SHUT_IN.to_owned())
    }

    /// `address`: empty for none. From the next call on. The address that is not understood may stay as it is: other settings can be
    /// changed meanwhile.
    ///
    /// # Errors
    /// [`Code::BadInput`].
    pub(crate) fn set_proxy(&self, address: &str) -> Result<(), ApiError> {
        let mut misread = self.misread();
        if misread.as_deref() == Some(address) {
            return Ok(());
        }
        let proxy =
            ProxySettings::entered(address).map_err(|message| ApiError::new(Code::BadInput, message))?;
        let wanted = self.store().setting(OFFLINE)?.unwrap_or(false);
        self.net.set_proxy(proxy);
        if misread.take().is_some() {
            self.offline.set(wanted);
        }
        Ok(())
    }

    /// Remembered.
    ///
    /// # Errors
    /// [`Code::BadInput`] for going online without knowing by which way.
    pub(super) fn set_offline(&self, offline: bool) -> Result<(), ApiError> {
        let misread = self.misread();
        if misread.is_some() && !offline {
            return Err(ApiError::new(Code::BadInput, SHUT_IN));
        }
        // Before it is remembered: a full disk must not keep anything running.
        self.offline.set(offline);
        Ok(self.store().set_setting(OFFLINE, &offline)?)
    }

    fn misread(&self) -> MutexGuard<'_, Option<String>> {
        self.misread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
