using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Web.Accounts;
using EvidenceChain.Web.Accounts.Mail;
using EvidenceChain.Web.Jobs;

namespace EvidenceChain.Web.Supervision;

/// <summary>Looks at what must be there before anything is started.</summary>
internal static class Preparation
{
    /// <summary>One sentence with what to type, or null when nothing is in the way.</summary>
    public static string? WhyNot(DataFolder data)
    {
        if (PrivateCluster.FindBinaries() is null)
        {
            return "PostgreSQL 15 or newer is missing; type: sudo apt-get install -y postgresql";
        }
        try
        {
            Directory.CreateDirectory(Path.Combine(data.Run, "log"));
            var probe = Path.Combine(data.Run, $".{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            CaptureSettings.Load(data.Policy);
            SiteSettings.Load(data.Policy);
            MailSettings.Load(data.Policy);
            if (File.Exists(Path.Combine(data.Policy, WitnessList.FileName)))
            {
                WitnessList.Load(data.Policy);
            }
            return null;
        }
        catch (InvalidDataException unusable)
        {
            return unusable.Message;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return $"the data folder {data.Root} is not writable for {Environment.UserName}; choose another with --data DIR, or type: sudo chown -R {Environment.UserName} '{data.Root}'";
        }
    }
}
