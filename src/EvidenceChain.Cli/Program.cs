using EvidenceChain.Cli;

return await CommandLine.RunAsync(args);
