// As in src/HyperActors.Akka: plain names are those of HyperActors, and Akka.NET's stand behind aliases.
global using HyperActors.Actors;
global using HyperActors.Actors.Tests;
global using AkkaActor = Akka.Actor;
global using AkkaEvent = Akka.Event;
global using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;
global using TestProbe = Akka.TestKit.TestProbe;
