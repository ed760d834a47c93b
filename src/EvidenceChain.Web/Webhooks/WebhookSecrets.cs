using System.Security.Cryptography;
using System.Text;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Webhooks;

/// <summary>Secrets that messages are signed with, a file each in <c>keys/webhooks</c>, for the service alone. The receiver is shown its secret once.</summary>
internal sealed class WebhookSecrets(DataFolder data)
{
    private const int SecretBytes = 32;

    public string Create(string id)
    {
        var secret = $"whsec_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DurableFile.Replace(PathOf(id), Encoding.ASCII.GetBytes($"{secret}\n"));
        return secret;
    }

    public bool Has(string id) => File.Exists(PathOf(id));

    public void Remove(string id) => File.Delete(PathOf(id));

    /// <summary><c>t=SECONDS,v1=HEX</c>: HMAC-SHA256 over the seconds, a dot and the body.</summary>
    public string Sign(string id, long seconds, string body) => SignatureOf(File.ReadAllText(PathOf(id)).Trim(), seconds, body);

    internal static string SignatureOf(string secret, long seconds, string body) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}");

    private string Folder => Path.Combine(data.Keys, "webhooks");

    // An id that the register gave out is hexadecimal.
    private string PathOf(string id) => Path.Combine(Folder, Guid.ParseExact(id, "N").ToString("N"));
}
