using System.Globalization;

namespace EvidenceChain.Custody.Storage;

/// <summary>Disk that is kept free, so that the database can always finish what was begun: below it nothing new is taken in.</summary>
public sealed record DiskReserve(string Folder, long Megabytes)
{
    public const long DefaultMegabytes = 1024;

    private const long BytesOfMegabyte = 1_000_000;

    /// <summary>One sentence when there is less; null when there is enough.</summary>
    public string? WhyNot()
    {
        var free = new DriveInfo(Folder).AvailableFreeSpace / BytesOfMegabyte;
        return free >= Megabytes ? null : string.Create(CultureInfo.InvariantCulture, $"the disk of {Folder} has {free} MB left, less than the {Megabytes} MB kept in reserve: nothing new is taken until there is more (磁盘空间不足，暂停受理)");
    }
}
