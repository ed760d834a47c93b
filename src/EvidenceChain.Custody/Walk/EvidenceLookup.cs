using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Walk;

/// <summary>Which of an evidence's files has a digest.</summary>
public enum KnownFile
{
    Package,
    Bundle,
    Manifest,
    Order,
    Seal,
}

/// <summary>Finds the evidence that a file belongs to by the file's digest.</summary>
public sealed class EvidenceLookup(NpgsqlDataSource database)
{
    /// <summary>By SHA-256, or of a package by SM3; null when no file of ours has it.</summary>
    public async Task<(EvidenceNumber Number, KnownFile File)?> FindAsync(Sha256Digest digest, CancellationToken cancellation)
    {
        var found = await database.Command(
            """
            select number, file from (
                select number, 'Package' as file from custody.seals where package = $1 or sm3 = $1
                union all select number, 'Seal' from custody.seals where digest = $1
                union all select number, 'Order' from custody.orders where digest = $1
                union all select number, 'Bundle' from custody.bundles where archive = $1
                union all select number, 'Manifest' from custody.bundles where digest = $1
            ) known limit 1
            """, digest.ToArray()).ListAsync(row => (row.GetString(0), row.GetString(1)), cancellation);
        return found is [var (number, file)] && EvidenceNumber.TryParseExact(number, out var evidence) ? (evidence, Enum.Parse<KnownFile>(file)) : null;
    }
}
