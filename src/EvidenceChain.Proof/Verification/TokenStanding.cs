namespace EvidenceChain.Proof.Verification;

/// <summary>
/// A token that passed every required line, by an authority that the policy accepts for its time, and when what it rests on ends: the first certificate of its path, or the algorithm of its
/// imprint. <see cref="Renewal"/> is 0 for a stamp over the seal.
/// </summary>
internal sealed record SoundToken(AcceptedToken Token, int Renewal, IReadOnlyList<string> Members, DateTimeOffset Ends);

/// <summary>A renewal whose record and path were read; <see cref="Covered"/> are the members that it lists with the digests that they have.</summary>
internal sealed record ReadRenewal(int Sequence, IReadOnlySet<string> Covered);

/// <summary>
/// Whether a token counts at a moment: its certificates and algorithm hold then, or a renewal that covers it was stamped in its time by a token that itself counts at that moment.
/// Renewals only cover what came before, so that the search ends.
/// </summary>
internal sealed class TokenStanding(IReadOnlyList<SoundToken> tokens, IReadOnlyList<ReadRenewal> renewals, DateTimeOffset moment)
{
    private readonly Dictionary<SoundToken, SoundToken?> chosen = [];
    private readonly Dictionary<SoundToken, bool> known = [];

    internal bool Stands(SoundToken token)
    {
        if (known.TryGetValue(token, out var stands))
        {
            return stands;
        }
        if (moment < token.Ends)
        {
            return known[token] = true;
        }
        var next = tokens.FirstOrDefault(later => IsCover(later, token) && Stands(later));
        chosen[token] = next;
        return known[token] = next is not null;
    }

    /// <summary>The tokens that carry a token which has ended to the moment, in their order; none for one that holds by itself.</summary>
    internal IEnumerable<SoundToken> RenewedBy(SoundToken token)
    {
        for (var next = chosen.GetValueOrDefault(token); next is not null; next = chosen.GetValueOrDefault(next))
        {
            yield return next;
        }
    }

    private bool IsCover(SoundToken later, SoundToken token) =>
        later.Renewal > token.Renewal
        && later.Token.Time >= token.Token.Time && later.Token.Latest < token.Ends && later.Token.Time <= moment + TimeChecks.ClockTolerance
        && renewals.Any(renewal => renewal.Sequence == later.Renewal && token.Members.All(renewal.Covered.Contains));
}
