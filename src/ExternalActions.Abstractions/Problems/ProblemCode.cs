using System.Text.Json.Serialization;

namespace ExternalActions.Problems;

/// <summary>
/// What is wrong, for programs: of a whole answer, or of one field. A code never changes its meaning, its name in JSON or its number; new ones go
/// at the end. docs/problems.md lists them.
/// </summary>
[GenerateSerializer, Alias("ea.ProblemCode")]
[JsonConverter(typeof(JsonStringEnumConverter<ProblemCode>))]
public enum ProblemCode
{
    /// <summary>The input is wrong in a way that has no code of its own, or in several ways that the entries tell.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid = 0,

    /// <summary>A value is missing that must be there.</summary>
    [JsonStringEnumMemberName("required")]
    Required = 1,

    /// <summary>The value is of another type than expected.</summary>
    [JsonStringEnumMemberName("wrong_type")]
    WrongType = 2,

    /// <summary>The number is smaller or larger than allowed.</summary>
    [JsonStringEnumMemberName("out_of_range")]
    OutOfRange = 3,

    /// <summary>The text has more characters than allowed.</summary>
    [JsonStringEnumMemberName("too_long")]
    TooLong = 4,

    /// <summary>The list has more entries than allowed.</summary>
    [JsonStringEnumMemberName("too_many")]
    TooMany = 5,

    /// <summary>The value is none of those that are possible.</summary>
    [JsonStringEnumMemberName("unknown_value")]
    UnknownValue = 6,

    /// <summary>The text is not written as expected, such as a URL, a date or a header's name.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed = 7,

    /// <summary>The value must not be there, because something else is set or because the server sets it.</summary>
    [JsonStringEnumMemberName("not_allowed")]
    NotAllowed = 8,

    /// <summary>The same name or member stands more than once.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate = 9,

    /// <summary>There is no member, field or parameter of that name.</summary>
    [JsonStringEnumMemberName("unknown_name")]
    UnknownName = 10,

    /// <summary>The template is not valid.</summary>
    [JsonStringEnumMemberName("invalid_template")]
    InvalidTemplate = 11,

    /// <summary>The template is valid, but may not do what is meant; only ever a warning.</summary>
    [JsonStringEnumMemberName("doubtful_template")]
    DoubtfulTemplate = 12,

    /// <summary>The template cannot be rendered with these field values.</summary>
    [JsonStringEnumMemberName("render_failed")]
    RenderFailed = 13,

    /// <summary>The request's host is none of those that the connector allows.</summary>
    [JsonStringEnumMemberName("host_not_allowed")]
    HostNotAllowed = 14,

    /// <summary>What should be imported holds something that cannot be taken over.</summary>
    [JsonStringEnumMemberName("not_importable")]
    NotImportable = 15,

    /// <summary>What was asked for, or what the value refers to, does not exist.</summary>
    [JsonStringEnumMemberName("not_found")]
    NotFound = 16,

    /// <summary>The input is sound but clashes with the present state in a way that has no code of its own.</summary>
    [JsonStringEnumMemberName("conflict")]
    Conflict = 17,

    /// <summary>The edit was made on a version that is no longer the newest.</summary>
    [JsonStringEnumMemberName("version_mismatch")]
    VersionMismatch = 18,

    /// <summary>Another connector or action has the name.</summary>
    [JsonStringEnumMemberName("name_taken")]
    NameTaken = 19,

    /// <summary>There is already something with the id.</summary>
    [JsonStringEnumMemberName("already_exists")]
    AlreadyExists = 20,

    /// <summary>The connector cannot be deleted while actions use it.</summary>
    [JsonStringEnumMemberName("in_use")]
    InUse = 21,

    /// <summary>The execution has ended, so that it cannot be cancelled.</summary>
    [JsonStringEnumMemberName("already_ended")]
    AlreadyEnded = 22,

    /// <summary>The execution has not ended, so that it cannot be run again.</summary>
    [JsonStringEnumMemberName("not_ended")]
    NotEnded = 23,

    /// <summary>The idempotency key was used before with other field values.</summary>
    [JsonStringEnumMemberName("idempotency_key_reused")]
    IdempotencyKeyReused = 24,

    /// <summary>The action was valid when it was saved, but no longer is; it must be saved again.</summary>
    [JsonStringEnumMemberName("action_outdated")]
    ActionOutdated = 25,

    /// <summary>The connector's authorization type or grant type does not have what was asked for.</summary>
    [JsonStringEnumMemberName("wrong_authorization_type")]
    WrongAuthorizationType = 26,

    /// <summary>The stored secrets of the connector cannot be decrypted; they must be entered again.</summary>
    [JsonStringEnumMemberName("secrets_unreadable")]
    SecretsUnreadable = 27,

    /// <summary>The system cannot be reached now; the same request may well succeed later.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable = 28,

    /// <summary>The server has no room for the request's body now; it was not carried out.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy = 29,

    /// <summary>The body is not JSON, or not UTF-8.</summary>
    [JsonStringEnumMemberName("malformed_body")]
    MalformedBody = 30,

    /// <summary>The body is longer than is taken.</summary>
    [JsonStringEnumMemberName("body_too_long")]
    BodyTooLong = 31,

    /// <summary>The body's content type is not taken.</summary>
    [JsonStringEnumMemberName("unsupported_media_type")]
    UnsupportedMediaType = 32,

    /// <summary>The address does not take the request's method.</summary>
    [JsonStringEnumMemberName("method_not_allowed")]
    MethodNotAllowed = 33,

    /// <summary>A browser sent the request for a page of another site.</summary>
    [JsonStringEnumMemberName("cross_site")]
    CrossSite = 34,

    /// <summary>A fault of the server; its log tells more under the answer's trace id.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal = 35,
}
