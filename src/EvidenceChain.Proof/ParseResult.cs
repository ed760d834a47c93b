using System.Diagnostics.CodeAnalysis;

namespace EvidenceChain.Proof;

/// <summary>What came of reading hostile bytes: a value, or one sentence that says why not. <c>default</c> is a failure.</summary>
/// <typeparam name="T">What was to be read.</typeparam>
public readonly struct ParseResult<T>
    where T : notnull
{
    private readonly T? value;
    private readonly string? error;

    internal ParseResult(T value)
    {
        this.value = value;
        IsOk = true;
    }

    internal ParseResult(ParseFailure failure)
    {
        error = failure.Error;
        IsUnsupported = failure.IsUnsupported;
    }

    /// <summary>Whether a value was read.</summary>
    public bool IsOk { get; }

    /// <summary>Whether nothing was read because the bytes say that they are of a version or need a feature unknown here: inconclusive, not wrong.</summary>
    public bool IsUnsupported { get; }

    /// <summary>The value; asking a failure for it is an <see cref="InvalidOperationException"/> that carries the reason.</summary>
    public T Value => IsOk ? value! : throw new InvalidOperationException(Error);

    /// <summary>Why nothing was read, one sentence in English without a final stop; empty when a value was read.</summary>
    public string Error => IsOk ? "" : error ?? "nothing was parsed";

    /// <summary>The value and <c>true</c>, or the reason and <c>false</c>.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error)
    {
        value = this.value;
        error = IsOk ? null : Error;
        return IsOk;
    }

    /// <summary>A value that was read.</summary>
    public static implicit operator ParseResult<T>(T value) => new(value);

    /// <summary>A failure with its reason.</summary>
    public static implicit operator ParseResult<T>(ParseFailure failure) => new(failure);
}

/// <summary>Why bytes were refused; converts to a failed <see cref="ParseResult{T}"/> of any type.</summary>
/// <param name="Error">One sentence in English without a final stop.</param>
/// <param name="IsUnsupported">Whether the bytes announce a version or feature that this reader does not know.</param>
public readonly record struct ParseFailure(string Error, bool IsUnsupported = false);

/// <summary>Makes parse results where the compiler cannot infer them.</summary>
public static class ParseResult
{
    /// <summary>A value that was read.</summary>
    public static ParseResult<T> Ok<T>(T value)
        where T : notnull => new(value);

    /// <summary>A failure with its reason: one sentence without a final stop.</summary>
    public static ParseFailure Fail(string error) => new(error);

    /// <summary>A failure of this reader rather than of the bytes: they are of a version or need a feature that it does not know.</summary>
    public static ParseFailure Unsupported(string error) => new(error, IsUnsupported: true);

    /// <summary>The failure of another result, for a result of another type.</summary>
    public static ParseFailure FailureOf<T>(ParseResult<T> result)
        where T : notnull => new(result.Error, result.IsUnsupported);
}
