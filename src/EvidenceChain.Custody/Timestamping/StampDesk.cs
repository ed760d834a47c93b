using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>Gets each authority's stamp on a seal. A token is verified before it is stored; an authority that does not answer is asked again another time.</summary>
public sealed class StampDesk(NpgsqlDataSource database, IReadOnlyList<ITimeAuthority> authorities, TimeProvider clock, Action<string> reached)
{
    public IReadOnlyList<string> Authorities { get; } = [.. authorities.Select(authority => authority.Name)];

    /// <summary>Asks all that have not stamped this seal yet, at once; the failures, each to be stored with the item.</summary>
    public async Task<IReadOnlyList<TimestampFailure>> StampAsync(EvidenceNumber number, Sha256Digest seal, CancellationToken cancellation)
    {
        var present = await database.Command("select authority from custody.stamps where number = $1", number.ToString()).ListAsync(row => row.GetString(0), cancellation);
        var attempts = await Task.WhenAll(authorities.Where(authority => !present.Contains(authority.Name)).Select(authority => authority.StampAsync(seal, cancellation)));
        List<TimestampFailure> failures = [];
        foreach (var attempt in attempts)
        {
            if (attempt.TryGet(out var answer, out var failure))
            {
                await StoreAsync(number, answer, cancellation);
            }
            else
            {
                failures.Add(failure);
            }
        }
        return failures;
    }

    private async Task StoreAsync(EvidenceNumber number, TimestampAnswer answer, CancellationToken cancellation)
    {
        await database.Command(
            "insert into custody.stamps (number, authority, request, response, chain, gen_time, stamped_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            number.ToString(), answer.AuthorityName, answer.Request, answer.Response, answer.ChainPem,
            answer.Findings.GenTime ?? throw new InvalidOperationException("a verified token has a time"), clock.GetUtcNow()).ExecuteAsync(cancellation);
        reached("timestamp.stored");
    }
}
