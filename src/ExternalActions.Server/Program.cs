using ExternalActions.Server;

return await ServerProgram.RunAsync(args);
