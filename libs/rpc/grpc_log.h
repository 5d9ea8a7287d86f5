// Sends what gRPC itself logs (a port in use, a broken handshake) through obs::Log, so that all
// lines of a process are JSON.
//
//   int main() { obs::SetService("sipas-survey"); rpc::RouteGrpcLog(); ... }
#ifndef SIPAS_LIBS_RPC_GRPC_LOG_H_
#define SIPAS_LIBS_RPC_GRPC_LOG_H_

namespace sipas::rpc {

// For the whole process; call once, before gRPC is used.
void RouteGrpcLog();

}  // namespace sipas::rpc

#endif  // SIPAS_LIBS_RPC_GRPC_LOG_H_
