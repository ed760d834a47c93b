Console.WriteLine("ec");
