// Both worlds have an ActorSystem, Props, IActorRef, Terminated and Directive. In this project the plain names are
// those of HyperActors, and Akka.NET's stand behind the two aliases.
global using HyperActors.Actors;
global using AkkaActor = Akka.Actor;
global using AkkaEvent = Akka.Event;
