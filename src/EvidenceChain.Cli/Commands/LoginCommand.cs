using System.CommandLine;
using System.Text.Json;
using EvidenceChain.Cli.Talk;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>login</c>: remembers the key to a service elsewhere. The key is read from standard input, so that it stays out of the shell's history.</summary>
internal static class LoginCommand
{
    public static Command Create()
    {
        var command = new Command("login", "remember the key to a service elsewhere (read from stdin)");
        command.SetAction(arguments =>
        {
            if (!Uri.TryCreate(arguments.GetValue(SharedOptions.Server), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            {
                throw new ServiceSaysNo(Exit.Usage, "login needs --server URL");
            }
            if (Console.In.ReadLine()?.Trim() is not { Length: > 0 and <= 512 } key)
            {
                throw new ServiceSaysNo(Exit.Usage, "login reads the key as one line from standard input");
            }
            var keys = new Dictionary<string, string>(Installation.ReadLogins().Keys) { [server.GetLeftPart(UriPartial.Authority)] = key };
            Directory.CreateDirectory(Path.GetDirectoryName(Installation.LoginsPath)!);
            var aside = $"{Installation.LoginsPath}.part";
            using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                JsonSerializer.Serialize(file, new Logins(keys), ApiJson.Default.Logins);
            }
            File.Move(aside, Installation.LoginsPath, overwrite: true);
            return Exit.Done;
        });
        return command;
    }
}
