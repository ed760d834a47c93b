using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>A verified answer of a time authority: the three files of <c>stamps/</c> and what verification found.</summary>
public sealed class TimestampAnswer
{
    public required string AuthorityName { get; init; }

    /// <summary>DER of the request, for <c>.tsq</c>.</summary>
    public required byte[] Request { get; init; }

    /// <summary>DER of the whole response, for <c>.tsr</c>.</summary>
    public required byte[] Response { get; init; }

    /// <summary>Certificates from signer to root, for <c>.pem</c>.</summary>
    public required string ChainPem { get; init; }

    /// <summary>No line of it failed; the root line passed if the authority's roots are configured.</summary>
    public required TimestampFindings Findings { get; init; }
}

/// <summary>Why an authority gave no usable answer. Each is worth another try later but <see cref="Rejected"/>.</summary>
public enum TimestampFailureKind
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    TimedOut,

    /// <summary>An HTTP status other than 200.</summary>
    HttpStatus,

    /// <summary>Not <c>application/timestamp-reply</c>.</summary>
    WrongContentType,

    TooLarge,

    /// <summary>The authority answered that it does not stamp this.</summary>
    Rejected,

    /// <summary>The answer does not verify.</summary>
    NotVerified,

    /// <summary>The local clock is behind the last time that was stamped.</summary>
    ClockWentBack,

    /// <summary>The local authority's state is held by another process or cannot be written.</summary>
    StateUnavailable,
}

/// <summary>A failure to stamp, as it is stored with the item.</summary>
public sealed record TimestampFailure(string AuthorityName, TimestampFailureKind Kind, string Detail);

/// <summary>What came of asking one authority: an answer or a failure, never both. <c>default</c> is not a valid value.</summary>
public readonly struct TimestampAttempt
{
    private readonly TimestampAnswer? answer;
    private readonly TimestampFailure? failure;

    private TimestampAttempt(TimestampAnswer? answer, TimestampFailure? failure) => (this.answer, this.failure) = (answer, failure);

    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimestampAnswer? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out TimestampFailure? reason)
    {
        (value, reason) = (answer, failure);
        return value is not null;
    }

    public static implicit operator TimestampAttempt(TimestampAnswer answer) => new(answer, null);

    public static implicit operator TimestampAttempt(TimestampFailure failure) => new(null, failure);
}
