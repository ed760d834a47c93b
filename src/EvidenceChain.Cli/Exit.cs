namespace EvidenceChain.Cli;

/// <summary>Exit codes; those of a verification are its verdict.</summary>
internal static class Exit
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Inconclusive = 2;
    public const int Usage = 64;

    /// <summary>The machine or the service cannot do it now; the sentence printed says what to type.</summary>
    public const int CannotRun = 77;
}
