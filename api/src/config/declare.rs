//! The macro that settings are declared with: one place for name, type, default, range and
//! documentation of each, from which the types, the checks and the description are made.

/// Declares the sections of [`Settings`](super::Settings) and the settings in them:
/// `name: type = default, least..=greatest;` (a range for numbers only).
macro_rules! settings {
    ($(
        $(#[doc = $section_doc:literal])+
        $section:ident: $Section:ident {
            $(
                $(#[doc = $doc:literal])+
                $key:ident: $type:ty = $default:expr $(, $least:literal..=$greatest:literal)?;
            )+
        }
    )+) => {
        /// All settings. The keys of the configuration file are its fields.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Settings {
            $( $(#[doc = $section_doc])+ pub $section: $Section, )+
            /// Where each setting comes from that is not a default, by key.
            #[serde(skip)]
            sources: BTreeMap<&'static str, Source>,
        }

        $(
            $(#[doc = $section_doc])+
            #[derive(Clone, Debug, PartialEq, Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $Section {
                $(
                    $(#[doc = $doc])+
                    #[doc = concat!("\n\nDefault: `", stringify!($default), "`.")]
                    $(#[doc = concat!(
                        " Range: ", stringify!($least), " to ", stringify!($greatest), "."
                    )])?
                    pub $key: $type,
                )+
            }

            impl Default for $Section {
                fn default() -> Self {
                    Self { $( $key: $default, )+ }
                }
            }
        )+

        /// The keys of all settings.
        const KEYS: &[&str] = &[$($(
            concat!(stringify!($section), ".", stringify!($key)),
        )+)+];

        /// The sections, each with its documentation.
        const SECTIONS: &[(&str, &str)] = &[$(
            (stringify!($section), concat!($($section_doc, "\n"),+)),
        )+];

        impl Settings {
            /// Every setting with its documentation, in the order of the configuration file.
            #[must_use]
            pub fn describe(&self) -> Vec<Described> {
                let defaults = Self::default();
                vec![$($(
                    Described {
                        key: concat!(stringify!($section), ".", stringify!($key)),
                        doc: concat!($($doc, "\n"),+),
                        range: settings!(@range $($least, $greatest)?),
                        default: shown(&defaults.$section.$key),
                        value: shown(&self.$section.$key),
                        source: self.source(
                            concat!(stringify!($section), ".", stringify!($key))
                        ),
                    },
                )+)+]
            }

            fn check_ranges(&self) -> Result<(), ConfigError> {
                $($($(
                    let value = self.$section.$key;
                    if !($least..=$greatest).contains(&value) {
                        return Err(ConfigError::Range {
                            key: concat!(stringify!($section), ".", stringify!($key)),
                            value: value.to_string(),
                            least: $least,
                            greatest: $greatest,
                        });
                    }
                )?)+)+
                Ok(())
            }
        }
    };
    (@range $least:literal, $greatest:literal) => { Some(($least, $greatest)) };
    (@range) => { None };
}

pub(super) use settings;
