namespace EvidenceChain.Web.Sharing;

/// <summary>The links of one evidence or case with their use; the secret of the one that was made just now, else null.</summary>
public sealed record ShareList(IReadOnlyList<Share> Shares, IReadOnlyList<ShareVisit> Visits, string? NewSecret)
{
    public static ShareList None { get; } = new([], [], null);
}
