// Stopping on SIGTERM and SIGINT without code in a signal handler: gRPC must not be called from
// one.
//
//   int main() {
//     rpc::BlockStopSignals();        // before any thread starts: threads inherit the mask
//     ...
//     rpc::WaitForSignal();
//     server->Drain(...);
//   }
#ifndef SIPAS_LIBS_RPC_SIGNALS_H_
#define SIPAS_LIBS_RPC_SIGNALS_H_

namespace sipas::rpc {

// Blocks SIGTERM and SIGINT in this thread and in those that it starts from now on.
void BlockStopSignals();

// Waits for one of them and returns its number. BlockStopSignals must have been called.
int WaitForSignal();

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_SIGNALS_H_
