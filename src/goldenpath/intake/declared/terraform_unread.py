"""Types of Terraform's resources that are stores or services and are not read: a file that holds them tells less.

What carries nothing that could be asked, such as rights, networks and keys, does not stand here.
"""

from typing import Final

_GOOGLE: Final = (
    "alloydb_cluster", "alloydb_instance", "api_gateway_gateway", "apigee_instance", "app_engine_application",
    "app_engine_flexible_app_version", "app_engine_standard_app_version", "bigtable_instance", "cloud_run_v2_job",
    "cloud_run_v2_worker_pool", "cloud_tasks_queue", "cloudfunctions2_function", "cloudfunctions_function",
    "compute_instance", "compute_instance_group_manager", "compute_region_instance_group_manager",
    "container_cluster", "dataproc_cluster", "firestore_database", "managed_kafka_cluster", "memcache_instance",
    "memorystore_instance", "pubsub_subscription", "pubsub_topic", "redis_cluster", "spanner_instance",
    "vertex_ai_endpoint", "workflows_workflow",
)  # fmt: skip
_AMAZON: Final = (
    "api_gateway_rest_api", "apigatewayv2_api", "apprunner_service", "cloudfront_distribution", "docdb_cluster",
    "dynamodb_table", "ecs_service", "eks_cluster", "elasticache_serverless_cache", "elasticsearch_domain", "elb",
    "instance", "keyspaces_table", "lambda_function", "lambda_function_url", "lightsail_container_service",
    "memorydb_cluster", "mq_broker", "msk_cluster", "neptune_cluster", "opensearch_domain", "rds_global_cluster",
    "redshift_cluster", "sns_topic", "sqs_queue",
)  # fmt: skip
_AZURE: Final = (
    "api_management", "application_gateway", "cdn_frontdoor_endpoint", "container_app", "container_group",
    "cosmosdb_account", "eventhub_namespace", "kubernetes_cluster", "linux_function_app", "linux_virtual_machine",
    "linux_web_app", "mssql_server", "mysql_flexible_server", "postgresql_flexible_server", "postgresql_server",
    "redis_cache", "servicebus_namespace", "windows_function_app", "windows_web_app",
)  # fmt: skip
_OTHERS: Final = (
    "cloudflare_workers_script", "digitalocean_app", "digitalocean_database_cluster", "digitalocean_droplet",
    "digitalocean_kubernetes_cluster", "digitalocean_loadbalancer", "fly_app", "helm_release", "heroku_app",
    "kubernetes_deployment", "kubernetes_deployment_v1", "kubernetes_ingress_v1", "kubernetes_manifest",
    "kubernetes_service", "kubernetes_service_v1", "kubernetes_stateful_set", "kubernetes_stateful_set_v1",
    "mongodbatlas_cluster", "nomad_job", "render_web_service",
)  # fmt: skip

UNREAD: Final = frozenset(
    {
        *(f"google_{kind}" for kind in _GOOGLE),
        *(f"aws_{kind}" for kind in _AMAZON),
        *(f"azurerm_{kind}" for kind in _AZURE),
        *_OTHERS,
    }
)
"""The types, as Terraform writes them."""
