using System.CommandLine;
using System.Runtime.InteropServices;
using EvidenceChain.Capture.Browsing;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>browser-host</c>: starts browsers for the worker, as a user of their own.</summary>
internal static class BrowserHostVerb
{
    public static Command Create()
    {
        var command = new Command("browser-host", "start browsers for the worker; started by up");
        command.SetAction(async (arguments, cancellation) =>
        {
            var data = arguments.DataFolder();
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                stopping.Cancel();
            });
            var host = new BrowserHost(
                new BrowserHostOptions { SocketPath = data.BrowserSocket, WorkFolder = Path.Combine(data.BrowserScratch, "profiles") }, TimeProvider.System);
            await host.RunAsync(() => Console.WriteLine($"browsers are started at {data.BrowserSocket}"), stopping.Token);
            return ExitCode.Done;
        });
        return command;
    }
}
