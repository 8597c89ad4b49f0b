await ExternalActions.TestTarget.TargetServer.Create(args).RunAsync();
