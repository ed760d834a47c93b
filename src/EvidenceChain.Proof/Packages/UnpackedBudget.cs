namespace EvidenceChain.Proof.Packages;

/// <summary>How many bytes the records and index lines of one package may unpack to, so that a small file cannot keep a verifier busy for days.</summary>
internal sealed class UnpackedBudget(long archiveBytes)
{
    private long left = ZipRules.MaxUnpackedBytes(archiveBytes);

    /// <summary>Spends; ends in an <see cref="UnpackedLimitException"/> when nothing is left.</summary>
    public void Take(long bytes)
    {
        left -= bytes;
        if (left < 0)
        {
            throw new UnpackedLimitException("The package unpacks to far more than evidence of its size does.");
        }
    }
}

/// <summary>A limit of this verifier was reached: nothing is known to be wrong, and nothing more is read.</summary>
internal sealed class UnpackedLimitException(string message) : IOException(message);
