"""Google's own client libraries read the lab and change it: what they say is what the lab then does."""

import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.lab.cloud.conftest import PLACE, Cloud
from tests.machine import genuine

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

Make = Callable[..., Any]
SECONDS = 60


@pytest.fixture
def make(cloud: Cloud) -> Make:
    """Make a client that speaks REST to the lab, without credentials."""
    options = genuine("google.api_core.client_options").ClientOptions(api_endpoint=cloud.url)
    anonymous = genuine("google.auth.credentials").AnonymousCredentials()

    def made(module: str, name: str, **more: Any) -> Any:
        kind = getattr(genuine(module), name)
        return kind(credentials=anonymous, client_options=options, **more)

    return made


@pytest.fixture
def discovered(cloud: Cloud) -> Make:
    """Make a client from a discovery document that ships with the library."""
    options = genuine("google.api_core.client_options").ClientOptions(api_endpoint=cloud.url)
    anonymous = genuine("google.auth.credentials").AnonymousCredentials()

    def made(name: str, version: str) -> Any:
        return genuine("googleapiclient.discovery").build(
            name, version, credentials=anonymous, client_options=options, static_discovery=True, cache_discovery=False
        )

    return made


def refused(status: str) -> Any:
    """The library's own exception for a refusal."""
    return getattr(genuine("google.api_core.exceptions"), status)


def test_run_deploys_a_revision_and_moves_the_traffic_back(cloud: Cloud, make: Make) -> None:
    """A changed template is a new revision that serves; traffic by name goes back to the one before."""
    run_v2 = genuine("google.cloud.run_v2")
    services = make("google.cloud.run_v2", "ServicesClient", transport="rest")
    revisions = make("google.cloud.run_v2", "RevisionsClient", transport="rest")
    name = f"{PLACE}/services/chat-web"
    before = services.get_service(name=name)
    assert before.terminal_condition.state == run_v2.Condition.State.CONDITION_SUCCEEDED
    first = before.latest_ready_revision

    before.template.containers[0].resources.limits["memory"] = "640Mi"
    before.template.containers[0].env.append(run_v2.EnvVar(name="GREETING", value="hello"))
    mask = {"paths": ["template.containers"]}
    after = services.update_service(run_v2.UpdateServiceRequest(service=before, update_mask=mask)).result(SECONDS)
    assert after.latest_ready_revision == after.latest_created_revision != first
    newest = revisions.get_revision(name=after.latest_ready_revision)
    assert newest.containers[0].resources.limits["memory"] == "640Mi"
    assert {one.name: one.value for one in newest.containers[0].env}["GREETING"] == "hello"
    assert cloud.ask("GET", "/").status == 404

    pinned = run_v2.TrafficTarget(
        type_=run_v2.TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION,
        revision=first.rpartition("/")[2],
        percent=100,
    )
    wanted = run_v2.Service(name=name, traffic=[pinned])
    back = services.update_service(
        run_v2.UpdateServiceRequest(service=wanted, update_mask={"paths": ["traffic"]})
    ).result(SECONDS)
    assert [one.revision for one in back.traffic] == [pinned.revision]
    assert cloud.comes_to_walk()
    latest = run_v2.Service(name=name, traffic=[])
    services.update_service(run_v2.UpdateServiceRequest(service=latest, update_mask={"paths": ["traffic"]})).result(
        SECONDS
    )
    listed = [one.name for one in revisions.list_revisions(parent=name)]
    assert listed[:2] == [after.latest_ready_revision, first]


def test_run_says_why_a_revision_did_not_become_ready(make: Make) -> None:
    """A port that the program does not bind ends in the platform's own sentence; the old revision serves on."""
    run_v2 = genuine("google.cloud.run_v2")
    services = make("google.cloud.run_v2", "ServicesClient", transport="rest")
    name = f"{PLACE}/services/chat-auth"
    service = services.get_service(name=name)
    good = service.latest_ready_revision
    service.template.containers[0].command = ["python"]
    service.template.containers[0].args = ["-c", "raise SystemExit(3)"]
    operation = services.update_service(service=service)
    with pytest.raises(Exception, match="failed to start and listen on the port"):
        operation.result(SECONDS)
    after = services.get_service(name=name)
    assert after.terminal_condition.state == run_v2.Condition.State.CONDITION_FAILED
    assert after.latest_ready_revision == good
    assert not after.reconciling

    revisions = make("google.cloud.run_v2", "RevisionsClient", transport="rest")
    after.template = run_v2.RevisionTemplate()
    before = revisions.get_revision(name=good)
    again = services.get_service(name=name)
    again.template.containers[0].command = before.containers[0].command
    again.template.containers[0].args = before.containers[0].args
    assert services.update_service(service=again).result(SECONDS).latest_ready_revision != good


def test_run_policy_and_ingress_close_the_front(make: Make) -> None:
    """Without its public invoker a service answers 403, with internal ingress 404, and afterwards as before."""
    services = make("google.cloud.run_v2", "ServicesClient", transport="rest")
    run_v2 = genuine("google.cloud.run_v2")
    name = f"{PLACE}/services/chat-web"
    policy = services.get_iam_policy(request={"resource": name})
    assert [(one.role, list(one.members)) for one in policy.bindings] == [("roles/run.invoker", ["allUsers"])]
    kept = type(policy)()
    kept.CopyFrom(policy)
    policy.bindings.pop()
    services.set_iam_policy(request={"resource": name, "policy": policy})
    where = services.get_service(name=name).uri
    assert outside(where) == 403
    with pytest.raises(refused("Conflict")):
        services.set_iam_policy(request={"resource": name, "policy": policy})
    kept.ClearField("etag")
    services.set_iam_policy(request={"resource": name, "policy": kept})
    assert outside(where) == 200

    for ingress, status in (("INGRESS_TRAFFIC_INTERNAL_ONLY", 404), ("INGRESS_TRAFFIC_ALL", 200)):
        wanted = run_v2.Service(name=name, ingress=run_v2.IngressTraffic[ingress])
        request = run_v2.UpdateServiceRequest(service=wanted, update_mask={"paths": ["ingress"]})
        assert services.update_service(request).result(SECONDS).ingress.name == ingress
        assert outside(where) == status


def outside(url: str) -> int:
    """The status that a service answers with at its own address."""
    return Cloud.ask(_Bare(url), "GET", "/health/live").status  # type: ignore[arg-type]


class _Bare:
    def __init__(self, url: str) -> None:
        self.url = url


def test_the_connector_grows(make: Make, discovered: Make) -> None:
    """The typed client reads the connector; the patch that it lacks comes from the discovery document."""
    connectors = make("google.cloud.vpcaccess_v1", "VpcAccessServiceClient", transport="rest")
    name = f"{PLACE}/connectors/chat-connector"
    before = connectors.get_connector(name=name)
    assert before.state.name == "READY"
    api = discovered("vpcaccess", "v1").projects().locations()
    operation = api.connectors().patch(name=name, updateMask="maxInstances", body={"maxInstances": 5}).execute()
    until_done(lambda: api.operations().get(name=operation["name"]).execute())
    assert connectors.get_connector(name=name).max_instances == 5
    assert [one.name for one in connectors.list_connectors(parent=PLACE)] == [name]
    with pytest.raises(refused("NotFound"), match="connectors/other"):
        connectors.get_connector(name=f"{PLACE}/connectors/other")


def until(holds: Callable[[], bool]) -> None:
    """Return as soon as it holds.

    Raises:
        TimeoutError: it did not within a minute.
    """
    limit = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > limit:
            raise TimeoutError
        time.sleep(0.1)


def until_done(ask: Callable[[], Any]) -> Any:
    """An operation once it is done."""
    told: dict[str, Any] = {}

    def done() -> bool:
        told.update(ask())
        return bool(told.get("done")) or told.get("status") == "DONE"

    until(done)
    return told


def test_logging_lists_entries_by_query(make: Make) -> None:
    """Entries come by filter and order, page by page, each once; nonsense is refused with its place."""
    client = make("google.cloud.logging", "Client", project="chat-lab", _use_grpc=False)
    query = 'resource.type="cloud_run_revision" AND timestamp>="2026-01-01T00:00:00Z" AND severity>=INFO'
    found = list(client.list_entries(filter_=query, order_by="timestamp desc", page_size=3, max_results=10))
    assert len(found) == len({one.insert_id for one in found}) == 10
    assert [one.timestamp for one in found] == sorted((one.timestamp for one in found), reverse=True)
    assert all(one.resource.labels["service_name"].startswith("chat-") for one in found)
    with pytest.raises(refused("BadRequest"), match="line 1, column"):
        list(client.list_entries(filter_="timestamp>="))


def test_monitoring_lists_time_series_over_grpc(cloud: Cloud) -> None:
    """The genuine client, which speaks gRPC only, reads the lab's metrics, plain and aligned."""
    monitoring = genuine("google.cloud.monitoring_v3")
    transports = genuine("google.cloud.monitoring_v3.services.metric_service.transports")
    grpc = genuine("grpc")
    channel = grpc.insecure_channel(cloud.grpc)
    client = monitoring.MetricServiceClient(transport=transports.MetricServiceGrpcTransport(channel=channel))
    # An end in the future: the lab's first points after its start may still be to come.
    now = datetime.now(UTC) + timedelta(minutes=1)
    interval = monitoring.TimeInterval(start_time=now - timedelta(hours=1), end_time=now)
    request = {
        "name": "projects/chat-lab",
        "filter": 'metric.type="run.googleapis.com/container/instance_count" AND metric.labels.state="idle"',
        "interval": interval,
        "view": monitoring.ListTimeSeriesRequest.TimeSeriesView.FULL,
    }

    def plain() -> set[str]:
        found = list(client.list_time_series(request=request, timeout=30))
        assert all(one.points for one in found)
        return {one.resource.labels["service_name"] for one in found}

    until(lambda: plain() == {"chat-api", "chat-auth", "chat-web"})
    mean = monitoring.Aggregation(
        alignment_period={"seconds": 3600}, per_series_aligner=monitoring.Aggregation.Aligner.ALIGN_MEAN
    )
    aligned = list(client.list_time_series(request={**request, "aggregation": mean}, timeout=30))
    assert {len(one.points) for one in aligned} == {1}
    with pytest.raises(refused("InvalidArgument")):
        list(client.list_time_series(request={**request, "filter": "nonsense"}, timeout=30))
    channel.close()


def test_cloud_sql_stops_starts_restarts_and_fails_over(cloud: Cloud, discovered: Make) -> None:
    """The activation policy is PostgreSQL's life; after a failover the data is there and a new standby follows."""
    api = discovered("sqladmin", "v1beta4")
    where = {"project": "chat-lab", "instance": "chat-db"}

    def done(operation: Any) -> Any:
        return until_done(lambda: api.operations().get(project="chat-lab", operation=operation["name"]).execute())

    def pids() -> Any:
        return cloud.lab.command("status")["pids"]

    def policy(value: str) -> Any:
        return done(api.instances().patch(**where, body={"settings": {"activationPolicy": value}}).execute())

    first = pids()["database"]
    policy("NEVER")
    stopped = api.instances().get(**where).execute()
    assert (stopped["state"], stopped["settings"]["activationPolicy"]) == ("RUNNABLE", "NEVER")
    assert "database" not in pids()
    policy("ALWAYS")
    assert pids()["database"] != first
    done(api.instances().restart(**where).execute())
    assert "error" not in done(api.instances().failover(**where, body={}).execute())
    assert api.instances().get(**where).execute()["failoverReplica"]["available"]
    assert {"database", "standby"} <= set(pids())
    assert cloud.comes_to_walk()
    from googleapiclient.errors import HttpError  # type: ignore[import-untyped, unused-ignore, import-not-found]

    with pytest.raises(HttpError, match="does not exist"):
        api.instances().get(project="chat-lab", instance="other").execute()


def test_redis_is_resized_and_fails_over(cloud: Cloud, make: Make) -> None:
    """Another size is another limit of the server; a failover replaces its process."""
    redis_v1 = genuine("google.cloud.redis_v1")
    client = make("google.cloud.redis_v1", "CloudRedisClient", transport="rest")
    name = f"{PLACE}/instances/chat-cache"
    before = client.get_instance(name=name)
    assert (before.state.name, before.memory_size_gb) == ("READY", 1)
    wanted = redis_v1.Instance(name=name, memory_size_gb=2)
    for size in (2, 1):
        wanted.memory_size_gb = size
        done = client.update_instance(update_mask={"paths": ["memory_size_gb"]}, instance=wanted).result(
            timeout=SECONDS
        )
        assert done.memory_size_gb == client.get_instance(name=name).memory_size_gb == size
    first = cloud.lab.command("status")["pids"]["cache"]
    mode = redis_v1.FailoverInstanceRequest.DataProtectionMode.LIMITED_DATA_LOSS
    client.failover_instance(name=name, data_protection_mode=mode).result(timeout=SECONDS)
    assert cloud.lab.command("status")["pids"]["cache"] != first
    assert [one.name for one in client.list_instances(parent=PLACE)] == [name]


def test_secret_versions_live_and_die(make: Make) -> None:
    """A version is added, read, disabled, enabled and destroyed; who reads it then is told its state."""
    client = make("google.cloud.secretmanager_v1", "SecretManagerServiceClient", transport="rest")
    parent = "projects/chat-lab/secrets/service-secret"
    value = client.access_secret_version(name=f"{parent}/versions/latest").payload.data
    added = client.add_secret_version(parent=parent, payload={"data": value})
    assert added.state.name == "ENABLED"
    assert client.disable_secret_version(name=added.name).state.name == "DISABLED"
    with pytest.raises(refused("BadRequest"), match="DISABLED"):
        client.access_secret_version(name=added.name)
    client.enable_secret_version(name=added.name)
    client.destroy_secret_version(name=added.name)
    states = {one.name.rpartition("/")[2]: one.state.name for one in client.list_secret_versions(parent=parent)}
    assert states == {"1": "ENABLED", "2": "DESTROYED"}
    # So that instances find a value again.
    client.add_secret_version(parent=parent, payload={"data": value})
    with pytest.raises(refused("NotFound")):
        client.get_secret(name="projects/chat-lab/secrets/other")
    assert "database-url" in {one.name.rpartition("/")[2] for one in client.list_secrets(parent="projects/chat-lab")}


def test_storage_keeps_objects_under_generations(make: Make) -> None:
    """Objects are stored, listed, read in part, changed and removed; conditions on generations hold."""
    genuine("google.cloud.storage")
    client = make("google.cloud.storage", "Client", project="chat-lab")
    bucket = client.create_bucket("chat-reports")
    blob = bucket.blob("2026/11/report one.txt")
    content = b"line one\r\nline two\n" + bytes(range(256))
    blob.upload_from_string(content, content_type="text/plain", if_generation_match=0)
    assert blob.download_as_bytes() == content
    assert blob.download_as_bytes(start=5, end=7) == b"one"
    with pytest.raises(refused("PreconditionFailed")):
        bucket.blob("2026/11/report one.txt").upload_from_string(b"x", if_generation_match=0)
    blob.metadata = {"reviewed": "yes"}
    blob.patch(if_metageneration_match=blob.metageneration)
    assert bucket.get_blob(blob.name).metadata == {"reviewed": "yes"}
    bucket.blob("readme").upload_from_string(b"hello")
    listed = client.list_blobs("chat-reports", delimiter="/")
    assert [one.name for one in listed] == ["readme"]
    assert listed.prefixes == {"2026/"}
    for one in list(client.list_blobs("chat-reports")):
        one.delete()
    assert not list(client.list_blobs("chat-reports"))
    with pytest.raises(refused("NotFound")):
        bucket.blob("readme").reload()
    bucket.delete()
    assert "chat-reports" not in [one.name for one in client.list_buckets()]


def test_the_project_policy_is_read_and_changed(make: Make) -> None:
    """A role is given to somebody and taken away again."""
    client = make("google.cloud.resourcemanager_v3", "ProjectsClient", transport="rest")
    policy = client.get_iam_policy(resource="projects/chat-lab")
    assert [one.role for one in policy.bindings] == ["roles/cloudsql.client"]
    policy.bindings.add(role="roles/viewer", members=["user:somebody@chat.test"])
    after = client.set_iam_policy(request={"resource": "projects/chat-lab", "policy": policy})
    assert {one.role for one in after.bindings} == {"roles/cloudsql.client", "roles/viewer"}
    after.bindings.remove(next(one for one in after.bindings if one.role == "roles/viewer"))
    client.set_iam_policy(request={"resource": "projects/chat-lab", "policy": after})
    allowed = client.test_iam_permissions(resource="projects/chat-lab", permissions=["run.services.get"])
    assert list(allowed.permissions) == ["run.services.get"]


def test_compute_changes_the_load_balancer(cloud: Cloud, make: Make) -> None:
    """The back end's time-out, the hosts and the served certificate are the load balancer's own."""
    compute = genuine("google.cloud.compute_v1")
    backends = make("google.cloud.compute_v1", "BackendServicesClient")
    before = backends.get(project="chat-lab", backend_service="chat-api")
    change = compute.BackendService(timeout_sec=1800)
    backends.patch(project="chat-lab", backend_service="chat-api", backend_service_resource=change).result(SECONDS)
    assert backends.get(project="chat-lab", backend_service="chat-api").timeout_sec == 1800
    group = compute.ResourceGroupReference(group=before.backends[0].group)
    health = backends.get_health(
        project="chat-lab", backend_service="chat-api", resource_group_reference_resource=group
    )
    assert not health.health_status
    back = compute.BackendService(timeout_sec=before.timeout_sec)
    backends.patch(project="chat-lab", backend_service="chat-api", backend_service_resource=back).result(SECONDS)

    maps = make("google.cloud.compute_v1", "UrlMapsClient")
    url_map = maps.get(project="chat-lab", url_map="chat-map")
    kept = {rule.path_matcher: list(rule.hosts) for rule in url_map.host_rules}
    for hosts, ok in (({"chat-api": kept["chat-api"][1:]}, False), ({}, True)):
        rules = [compute.HostRule(hosts=some, path_matcher=name) for name, some in {**kept, **hosts}.items()]
        changed = compute.UrlMap(host_rules=rules)
        maps.patch(project="chat-lab", url_map="chat-map", url_map_resource=changed).result(SECONDS)
        assert cloud.comes_to_walk(ok=ok)

    certificates = make("google.cloud.compute_v1", "SslCertificatesClient")
    [served] = certificates.list(project="chat-lab")
    assert "api.chat.test" in served.subject_alternative_names
    own = compute.SslCertificate(name="foreign", **pair())
    certificates.insert(project="chat-lab", ssl_certificate_resource=own).result(SECONDS)
    proxies = make("google.cloud.compute_v1", "TargetHttpsProxiesClient")
    for name, ok in (("foreign", False), ("chat-certificate", True)):
        chosen = compute.TargetHttpsProxiesSetSslCertificatesRequest(
            ssl_certificates=[f"projects/chat-lab/global/sslCertificates/{name}"]
        )
        proxies.set_ssl_certificates(
            project="chat-lab",
            target_https_proxy="chat-proxy",
            target_https_proxies_set_ssl_certificates_request_resource=chosen,
        ).result(SECONDS)
        assert cloud.comes_to_walk(ok=ok)


def pair() -> dict[str, str]:
    """A certificate of nobody's, and its key."""
    from goldenpath_lab.parts.certificates import self_signed

    now = datetime.now(UTC)
    certificate, key = self_signed(
        ["elsewhere.test"], not_before=now - timedelta(days=1), not_after=now + timedelta(days=1)
    )
    return {"certificate": certificate, "private_key": key}


def test_compute_changes_the_network_and_connectivity_tests_prove_it(cloud: Cloud, make: Make) -> None:
    """A denying rule, a missing route: the test names what drops the packet, and finds the way open afterwards."""
    compute = genuine("google.cloud.compute_v1")
    management = genuine("google.cloud.network_management_v1")
    firewalls = make("google.cloud.compute_v1", "FirewallsClient")
    roads = make("google.cloud.compute_v1", "RoutesClient")
    routers = make("google.cloud.compute_v1", "RoutersClient")
    tests = make("google.cloud.network_management_v1", "ReachabilityServiceClient", transport="rest")
    revision = cloud.get(f"/v2/{PLACE}/services/chat-api")["latestReadyRevision"]
    wanted = management.ConnectivityTest(
        source=management.Endpoint(cloud_run_revision={"uri": revision}),
        destination=management.Endpoint(redis_instance=f"{PLACE}/instances/chat-cache"),
        protocol="TCP",
    )
    made = tests.create_connectivity_test(
        parent="projects/chat-lab/locations/global", test_id="api-to-cache", resource=wanted
    ).result(SECONDS)
    assert made.reachability_details.result.name == made.probing_details.result.name == "REACHABLE"

    def again() -> Any:
        return tests.rerun_connectivity_test(request={"name": made.name}).result(SECONDS)

    rule = compute.Firewall(
        name="no-cache",
        direction="EGRESS",
        priority=10,
        denied=[compute.Denied(I_p_protocol="tcp", ports=["6379"])],
        destination_ranges=["127.0.0.0/8"],
    )
    firewalls.insert(project="chat-lab", firewall_resource=rule).result(SECONDS)
    dropped = again()
    last = dropped.reachability_details.traces[0].steps[-1]
    assert dropped.reachability_details.result.name == dropped.probing_details.result.name == "UNREACHABLE"
    assert (last.drop.cause.name, last.drop.resource_uri.rpartition("/")[2]) == ("FIREWALL_RULE", "no-cache")
    off = compute.Firewall(disabled=True)
    firewalls.patch(project="chat-lab", firewall="no-cache", firewall_resource=off).result(SECONDS)
    assert again().reachability_details.result.name == "REACHABLE"
    firewalls.delete(project="chat-lab", firewall="no-cache").result(SECONDS)
    assert not list(firewalls.list(project="chat-lab"))

    road = next(one for one in roads.list(project="chat-lab") if one.next_hop_peering)
    roads.delete(project="chat-lab", route=road.name).result(SECONDS)
    assert again().reachability_details.result.name == "UNREACHABLE"
    given = compute.Route(name=road.name, dest_range=road.dest_range, next_hop_ip=road.next_hop_peering)
    roads.insert(project="chat-lab", route_resource=given).result(SECONDS)
    assert again().reachability_details.result.name == "REACHABLE"
    tests.delete_connectivity_test(name=made.name).result(SECONDS)

    nat = compute.RouterNat(name="chat-nat", nat_ip_allocate_option="AUTO_ONLY")
    for nats in ([nat], []):
        body = {"nats": [type(one).to_dict(one) for one in nats]}
        told = cloud.ask("PATCH", "/compute/v1/projects/chat-lab/regions/europe-west1/routers/chat-router", body)
        assert told.status == 200, told
        now = routers.get(project="chat-lab", region="europe-west1", router="chat-router")
        assert [one.name for one in now.nats] == [one.name for one in nats]


def test_what_a_client_sends_in_bytes_comes_back(cloud: Cloud) -> None:
    """A secret's bytes are base64 of what was put there, checksum included."""
    told = cloud.get("/v1/projects/chat-lab/secrets/model-key/versions/latest:access")
    assert base64.b64decode(told["payload"]["data"])
    assert int(told["payload"]["dataCrc32c"]) < 2**32
