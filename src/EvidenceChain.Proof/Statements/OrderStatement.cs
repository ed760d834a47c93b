namespace EvidenceChain.Proof.Statements;

/// <summary>How evidence comes to be.</summary>
public enum EvidenceKind
{
    /// <summary>Recorded by our own recorder.</summary>
    Captured,
}

/// <summary>What the requester set for a capture. Part of the order, so it is committed to before the capture.</summary>
public sealed record OrderSettings
{
    /// <summary>The profile of an order that states none.</summary>
    public const string DefaultProfile = "full";

    /// <summary>Language asked of the site, as a BCP 47 tag such as <c>zh-CN</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Longest time for one page, in seconds, at least 1.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>What is taken of the page and as what device it is looked at: a word of one to 32 lowercase letters, <c>full</c> where none is stated.</summary>
    public string Profile { get; init; } = DefaultProfile;

    /// <summary>Time zone of the browser, an IANA name such as <c>Asia/Shanghai</c>, at most 64 characters; <c>null</c> is the profile's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The page's window in CSS pixels, <c>WIDTHxHEIGHT</c>; <c>null</c> is the profile's own.</summary>
    public string? Viewport { get; init; }

    /// <summary>Private address ranges opened on purpose, <c>CIDR</c> or <c>CIDR:port</c>; usually none.</summary>
    public IReadOnlyList<string> AllowPrivate { get; init; } = [];

    internal JsonObject ToJson()
    {
        var json = new JsonObjectBuilder { { "language", Language }, { "timeout_seconds", TimeoutSeconds }, { "allow_private", JsonArray.OfTexts(AllowPrivate) } };
        json.AddIfPresent("profile", Profile == DefaultProfile ? null : (JsonValue)Profile);
        json.AddIfPresent("time_zone", TimeZone is { } zone ? (JsonValue)zone : null);
        json.AddIfPresent("viewport", Viewport is { } window ? (JsonValue)window : null);
        return json;
    }

    internal static bool IsTimeZone(string text) =>
        text.Length is > 0 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '+' or '/' or '-') && char.IsAsciiLetter(text[0]);

    internal static bool IsViewport(string text) =>
        text.Split('x') is [var width, var height] && ((string[])[width, height]).All(side => side.Length is > 0 and <= 5 && side.All(char.IsAsciiDigit) && side[0] != '0');
}

/// <summary>The order to capture one URL, logged before the capture. Salted, so that its digest in the log is a commitment. FORMAT.md §2.</summary>
public sealed record OrderStatement
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string Type = "order";

    /// <summary>Size of the salt in bytes.</summary>
    public const int SaltBytes = 32;

    internal static readonly WordList<EvidenceKind> Kinds = new((EvidenceKind.Captured, "captured"));

    /// <summary>The log's name.</summary>
    public required string Origin { get; init; }

    /// <summary>When the order was given, by the operator's clock; whole milliseconds.</summary>
    public required DateTimeOffset MadeAt { get; init => field = UtcTime.Cut(value); }

    /// <summary>The evidence number.</summary>
    public required EvidenceNumber Number { get; init; }

    /// <summary>The URL as it was asked for.</summary>
    public required string Url { get; init; }

    /// <summary>The case it belongs to, or <c>null</c>.</summary>
    public required string? Case { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>How the evidence is to come to be.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>64 lowercase hex digits from a cryptographic random source.</summary>
    public required string Salt { get; init; }

    /// <summary>Numbers of earlier orders of the same URL in the same case, oldest first.</summary>
    public required IReadOnlyList<EvidenceNumber> Earlier { get; init; }

    /// <summary>What the requester set.</summary>
    public required OrderSettings Settings { get; init; }

    /// <summary>Canonical JSON and a newline: the bytes that are signed and whose SHA-256 is logged.</summary>
    public byte[] ToCanonicalBytes() => StatementText.Write(
        new JsonObjectBuilder
        {
            { "number", Number.ToString() },
            { "url", Url },
            { "case", Case is null ? JsonNull.Instance : new JsonString(Case) },
            { "requested_by", RequestedBy },
            { "kind", Kinds[Kind] },
            { "salt", Salt },
            { "earlier", JsonArray.OfTexts(Earlier.Select(number => number.ToString())) },
            { "settings", Settings.ToJson() },
        },
        Type,
        Origin,
        MadeAt);

    /// <summary>Reads only what <see cref="ToCanonicalBytes"/> writes; another version is unsupported.</summary>
    public static ParseResult<OrderStatement> Parse(ReadOnlySpan<byte> bytes)
    {
        var opened = StatementText.Open(bytes, Type);
        if (!opened.TryGet(out var members, out _))
        {
            return ParseResult.FailureOf(opened);
        }
        var settings = members.Object("settings");
        var profile = settings.OptionalText("profile");
        var order = new OrderStatement
        {
            Origin = members.Text("origin"),
            MadeAt = members.Time("made_at"),
            Number = members.EvidenceNumber("number"),
            Url = members.Text("url"),
            Case = members.TextOrNull("case"),
            RequestedBy = members.Text("requested_by"),
            Kind = members.Word("kind", Kinds),
            Salt = members.Text("salt"),
            Earlier = members.EvidenceNumbers("earlier"),
            Settings = new()
            {
                Language = settings.Text("language"),
                TimeoutSeconds = settings.SmallNumber("timeout_seconds", 1),
                Profile = profile ?? OrderSettings.DefaultProfile,
                TimeZone = settings.OptionalText("time_zone"),
                Viewport = settings.OptionalText("viewport"),
                AllowPrivate = settings.Texts("allow_private"),
            },
        };
        members.Require(Digests.Sha256Digest.TryFromHex(order.Salt, out _), "member salt is not 64 lowercase hex digits");
        members.Require(profile is null || (profile.Length is > 0 and <= 32 && profile != OrderSettings.DefaultProfile && profile.All(char.IsAsciiLetterLower)), "member settings.profile is not the name of another profile than full");
        members.Require(order.Settings.TimeZone is not { } zone || OrderSettings.IsTimeZone(zone), "member settings.time_zone is not the name of a time zone");
        members.Require(order.Settings.Viewport is not { } window || OrderSettings.IsViewport(window), "member settings.viewport is not WIDTHxHEIGHT");
        return members.Finish(order);
    }
}
