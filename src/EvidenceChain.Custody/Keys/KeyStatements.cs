using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Keys;

/// <summary>A public key to announce.</summary>
public sealed record AnnouncedKey(KeyPurpose Purpose, string Name, KeyAlgorithm Algorithm, string PublicKey);

/// <summary>The key statements: first entries of the log, a copy of each in every bundle.</summary>
public sealed class KeyStatements(NpgsqlDataSource database, KeyRing keys, LogSequencer log, TimeProvider clock)
{
    /// <summary>States and enters what is not stated yet; a kill in the middle is made good by the next start.</summary>
    public async Task AnnounceAsync(IReadOnlyList<AnnouncedKey> announced, CancellationToken cancellation)
    {
        foreach (var key in announced)
        {
            var now = clock.GetUtcNow();
            var statement = new KeyStatement
            {
                Origin = keys.Origin,
                MadeAt = now,
                Purpose = key.Purpose,
                Name = key.Name,
                Algorithm = key.Algorithm,
                PublicKey = key.PublicKey,
                ValidFrom = now,
            };
            var signed = SignedStatement.Sign(statement.ToCanonicalBytes(), keys.Seal);
            await database.Command(
                "insert into custody.statements (digest, type, name, statement, signature, made_at) values ($1, $2, $3, $4, $5, $6) on conflict (type, name) do nothing",
                signed.Digest.ToArray(), KeyStatement.Type, KeyStatement.WordOf(key.Purpose), signed.Statement.ToArray(), signed.SignatureText, statement.MadeAt).ExecuteAsync(cancellation);
        }
        var all = await AllAsync(cancellation);
        foreach (var key in announced)
        {
            if (KeyStatement.Parse(all[key.Purpose].Statement.Span).Value.PublicKey != key.PublicKey)
            {
                throw new InvalidDataException($"the {KeyStatement.WordOf(key.Purpose)} key is not the one that this log announced: the key folder and the database are not of one installation");
            }
        }
        foreach (var stated in all)
        {
            await log.AppendAsync(stated.Value.Digest, cancellation);
        }
    }

    /// <summary>By purpose.</summary>
    public async Task<IReadOnlyDictionary<KeyPurpose, SignedStatement>> AllAsync(CancellationToken cancellation)
    {
        var statements = await database.Command("select statement, signature from custody.statements where type = $1 order by made_at, name", KeyStatement.Type)
            .ListAsync(row => new SignedStatement(row.GetFieldValue<byte[]>(0), System.Text.Encoding.UTF8.GetBytes(row.GetString(1))), cancellation);
        return statements.ToDictionary(stated => KeyStatement.Parse(stated.Statement.Span).Value.Purpose);
    }
}
