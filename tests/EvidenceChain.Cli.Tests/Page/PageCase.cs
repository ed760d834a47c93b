using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>Changed files, and how the library judges the same.</summary>
internal sealed record PageCase : GivenFiles
{
    public required string What { get; init; }

    public required Func<VerificationOptions, Task<VerificationReport>> Library { get; init; }

    // The stamps' certificates hold at the first and have ended at the last.
    private static readonly DateTimeOffset[] Moments = [new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), new(2066, 11, 23, 0, 0, 0, TimeSpan.Zero)];

    /// <summary>The same files and moment for the same seed.</summary>
    public static PageCase Of(int seed) => (seed % 4) switch { 0 => BundleCases.Of(seed / 4, MomentOf(seed)), 1 => PackageCases.Of(seed, MomentOf(seed)), _ => StampCases.Of(seed, MomentOf(seed)) };

    private static DateTimeOffset MomentOf(int seed) => Moments[seed % Moments.Length];
}
