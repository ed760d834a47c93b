using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Hostile;

/// <summary>Whether a capture of a page can be whole.</summary>
public enum Wholeness
{
    /// <summary>Nothing may be missing.</summary>
    Whole,

    /// <summary>Something is missing, and the report must say so.</summary>
    Partial,

    /// <summary>Depends on who is faster; whatever the report says must still be a known reason.</summary>
    Either,
}

/// <summary>A bad page, and what a truthful capture of it says.</summary>
public sealed record HostileCase(string Name, Func<Visitor, Task> Answer)
{
    /// <summary>The page's address when it is not the usual one.</summary>
    public Func<HostileSite, Uri>? At { get; init; }

    /// <summary>Any of these is true of the page.</summary>
    public IReadOnlyList<CaptureOutcome> Outcomes { get; init; } = [CaptureOutcome.Content];

    public Wholeness Wholeness { get; init; } = Wholeness.Either;

    /// <summary>Of a partial capture, one reason must begin with one of these; empty takes any.</summary>
    public IReadOnlyList<string> Because { get; init; } = [];

    /// <summary>Must stand in the page's text.</summary>
    public string? Text { get; init; }

    /// <summary>Must stand in one of the package's logs.</summary>
    public string? Logged { get; init; }

    /// <summary>Time for the page where the point is made sooner than in the usual ten seconds of a test run.</summary>
    public int Seconds { get; init; } = 10;

    public override string ToString() => Name;

    /// <summary>An ordinary answer with a page.</summary>
    public static HostileCase Html(string name, string html) => new(name, visitor => visitor.Rest.Length == 0 ? visitor.HtmlAsync(html) : visitor.SendAsync("text/plain", default, "404 Not Found"));

    /// <summary>A page with parts under its own path; a part is named by the beginning of its path.</summary>
    public static HostileCase Html(string name, string html, params (string Begins, Func<Visitor, Task> Answer)[] parts) => new(name, visitor =>
        visitor.Rest.Length == 0 ? visitor.HtmlAsync(html)
        : parts.FirstOrDefault(part => visitor.Rest.StartsWith(part.Begins, StringComparison.Ordinal)).Answer is { } answer ? answer(visitor)
        : visitor.SendAsync("text/plain", default, "404 Not Found"));
}
